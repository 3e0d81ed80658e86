package org.pivotune.photo;

import java.nio.file.Path;

/** What a picture takes of Java's heap while it is read, before it is. */
final class PhotoMemory {
  private static final long MIB = 1 << 20;

  private PhotoMemory() {}

  /**
   * Refuses a picture that cannot fit.
   *
   * @param bytesPerPixel of all copies that are held at once, before it is turned upright
   * @param beside further bytes
   */
  static void require(Path source, int width, int height, int bytesPerPixel, Orientation orientation, long beside) {
    long pixels = (long) width * height;
    // Turning it makes one more copy, when whatever was decoded is gone.
    long needed = pixels * Math.max(bytesPerPixel, orientation == Orientation.UPRIGHT ? 3 : 6) + beside;
    long most = Runtime.getRuntime().maxMemory();
    if (needed > most) {
      throw PhotoException.heapTooSmall(source + " (" + width + " x " + height + " pixels) needs " + (needed / MIB + 1) + " MiB of Java's "
          + "heap of " + most / MIB, null);
    }
  }
}
