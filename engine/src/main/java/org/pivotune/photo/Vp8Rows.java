package org.pivotune.photo;

import org.jspecify.annotations.Nullable;

/**
 * The rows of a VP8 frame as libwebp shows them: chroma interpolated between its samples, then BT.601.
 *
 * @param alpha a byte for each pixel, null for none
 */
record Vp8Rows(Vp8Frame frame, byte @Nullable [] alpha) implements SampleRows {
  @Override
  public int width() {
    return frame.width();
  }

  @Override
  public int height() {
    return frame.height();
  }

  @Override
  public int colours() {
    return 3;
  }

  @Override
  public boolean hasAlpha() {
    return alpha != null;
  }

  @Override
  public void row(int y, int[] row) {
    for (int x = 0; x < width(); x++) {
      int at = x * bands();
      int luma = frame.luma(x, y) * 19077 >> 8;
      int u = chroma(0, x, y);
      int v = chroma(1, x, y);
      row[at] = clamped(luma + (v * 26149 >> 8) - 14234) * 257;
      row[at + 1] = clamped(luma - (u * 6419 >> 8) - (v * 13320 >> 8) + 8708) * 257;
      row[at + 2] = clamped(luma + (u * 33050 >> 8) - 17685) * 257;
      if (alpha != null) {
        row[at + 3] = (alpha[y * width() + x] & 0xff) * 257;
      }
    }
  }

  private static int clamped(int value) {
    return value < 0 ? 0 : Math.min(value >> 6, 255);
  }

  /** Nine parts of the nearest sample, three of its neighbours, one of the one between those. */
  private int chroma(int which, int x, int y) {
    int lastX = (width() - 1) / 2;
    int lastY = (height() - 1) / 2;
    int nearX = x / 2;
    int nearY = y / 2;
    int besideX = (x & 1) == 0 ? nearX - 1 : nearX + 1;
    int besideY = Math.clamp((y & 1) == 0 ? nearY - 1 : nearY + 1, 0, lastY);
    int near = frame.chroma(which, nearX, nearY);
    int vertical = frame.chroma(which, nearX, besideY);
    if (besideX < 0 || besideX > lastX) {
      return (3 * near + vertical + 2) >> 2;
    }
    int horizontal = frame.chroma(which, besideX, nearY);
    int diagonal = frame.chroma(which, besideX, besideY);
    int sum = near + horizontal + vertical + diagonal + 8;
    return ((sum + 2 * (horizontal + vertical)) >> 3) + near >> 1;
  }
}
