package org.pivotune.photo;

import java.nio.file.Path;

/** What a picture takes of Java's heap while it is read, before it is. */
final class PhotoMemory {
  private static final long MIB = 1 << 20;

  private PhotoMemory() {}

  /**
   * Refuses a picture that cannot fit.
   *
   * @param bytesPerPixel of all copies that are held at once
   * @param beside further bytes
   */
  static void require(Path source, int width, int height, int bytesPerPixel, long beside) {
    long needed = (long) width * height * bytesPerPixel + beside;
    long most = Runtime.getRuntime().maxMemory();
    if (needed > most) {
      throw PhotoException.heapTooSmall(source + " (" + width + " x " + height + " pixels) needs " + (needed / MIB + 1) + " MiB of Java's "
          + "heap of " + most / MIB, null);
    }
  }
}
