package org.pivotune.attribute;

/**
 * Which part of an FFHQ-aligned picture a network sees, and in which numbers. The part is centred on the picture's
 * vertical middle, so that the mirrored picture's part is the mirrored part.
 *
 * @param left left edge of the part in fractions of the picture's side, under 0.5; the right edge is 1 - left
 * @param top upper edge, likewise
 * @param bottom lower edge, likewise
 * @param side pixels of the network's square input; a part that is not square is stretched
 * @param mean subtracted per channel (R, G, B) from values in 0..1
 * @param deviation divides what remains, per channel
 */
record FaceCrop(double left, double top, double bottom, int side, Channels mean, Channels deviation) {
  /** Three numbers, for R, G and B. */
  record Channels(float r, float g, float b) {
    float get(int channel) {
      return switch (channel) {
        case 0 -> r;
        case 1 -> g;
        default -> b;
      };
    }
  }

  FaceCrop {
    if (!(left >= 0 && left < 0.5 && top >= 0 && top < bottom && bottom <= 1)) {
      throw new IllegalArgumentException("not a part of the picture: " + left + ", " + top + ", " + bottom);
    }
  }

  double right() {
    return 1 - left;
  }
}
