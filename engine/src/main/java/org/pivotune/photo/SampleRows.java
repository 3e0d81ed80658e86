package org.pivotune.photo;

/** A decoded picture as rows of samples 0..65535: its colours, then perhaps alpha, which was not multiplied in. */
interface SampleRows {
  int MOST = 0xffff;

  int width();

  int height();

  /** 1 for grey, 3 for red, green and blue, 4 for amounts of cyan, magenta, yellow and black ink. */
  int colours();

  boolean hasAlpha();

  /**
   * Puts a row, interleaved, into an array of {@code width * bands} values. Rows are asked for once each, from the top.
   *
   * @param y 0 to height - 1
   */
  void row(int y, int[] row);

  default int bands() {
    return colours() + (hasAlpha() ? 1 : 0);
  }

  /** Where the 8-bit sRGB pixels go: {@code 3 * width * height} bytes, of which row y is written after it was asked for. */
  default byte[] target() {
    return new byte[Math.multiplyExact(3, Math.multiplyExact(width(), height()))];
  }

  /** Scales a sample of 0..most. */
  static int scaled(long value, long most) {
    return (int) (most == 0xff ? value * 257 : (value * MOST + most / 2) / most);
  }
}
