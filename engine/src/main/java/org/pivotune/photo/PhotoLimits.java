package org.pivotune.photo;

import java.nio.file.Path;

/**
 * What a picture may cost before it is decoded.
 *
 * @param bytes most bytes of the file, over 0
 * @param pixels most pixels (width x height), over 0
 * @param side most pixels of either side, over 0
 */
public record PhotoLimits(long bytes, long pixels, int side) {
  /** 256 MiB, 100 megapixels, 30,000 pixels a side: every camera, and at most 400 MB while decoding. */
  public static final PhotoLimits DEFAULT = new PhotoLimits(256L << 20, 100_000_000L, 30_000);

  public PhotoLimits {
    if (bytes <= 0 || pixels <= 0 || side <= 0) {
      throw new IllegalArgumentException("photo limits must be positive: " + bytes + ", " + pixels + ", " + side);
    }
  }

  /**
   * Holds a picture's size against the limits.
   *
   * @throws PhotoException if it breaks one
   */
  void require(Path source, long width, long height) {
    if (width < 1 || height < 1) {
      throw new PhotoException(source + " is damaged: its header says " + width + " x " + height + " pixels");
    }
    if (width > side || height > side || width * height > pixels) {
      throw new PhotoException(source + " is too large: " + width + " x " + height + " pixels, at most "
          + pixels + " pixels and " + side + " a side are read; scale it down first");
    }
  }
}
