package org.pivotune.photo;

/**
 * Samples of luma or chroma with a border of one to the left and above, and four to the right, as prediction needs it:
 * 127 above, 129 to the left.
 */
final class Vp8Plane {
  private static final int RIGHT = 4;

  final int stride;
  final byte[] samples;

  /** @param width multiples of a macroblock's side, as {@code height} */
  Vp8Plane(int width, int height) {
    stride = 1 + width + RIGHT;
    samples = new byte[Math.multiplyExact(stride, height + 1)];
    java.util.Arrays.fill(samples, 0, stride, (byte) 127);
    for (int y = 1; y <= height; y++) {
      samples[y * stride] = (byte) 129;
    }
  }

  int index(int x, int y) {
    return (y + 1) * stride + x + 1;
  }

  int at(int index) {
    return samples[index] & 0xff;
  }

  void set(int index, int value) {
    samples[index] = (byte) (value < 0 ? 0 : Math.min(value, 255));
  }
}
