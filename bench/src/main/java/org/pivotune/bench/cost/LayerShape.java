package org.pivotune.bench.cost;

/**
 * A styled convolution with a kernel of 3x3.
 *
 * @param name such as {@code b64.conv0}
 * @param side of its result
 * @param up whether its input has half that side
 * @param width bytes of an activation
 * @param latent size of w
 */
record LayerShape(String name, int images, int inputs, int outputs, int side, boolean up, int width, int latent) {
  static final int TAPS = 9;
  static final int FLOAT = 4;

  boolean narrow() {
    return width < FLOAT;
  }

  private long inputSide() {
    return up ? side / 2 : side;
  }

  /** Bytes of the input. */
  long input() {
    return images * inputs * inputSide() * inputSide() * width;
  }

  /** Numbers of the result. */
  long results() {
    return (long) images * outputs * side * side;
  }

  /** Bytes of the result. */
  long output() {
    return results() * width;
  }

  /** Bytes of what the convolution itself gives: with a row and a column more before the filter. */
  long convolved() {
    long extended = up ? side + 1L : side;
    return images * outputs * extended * extended * width;
  }

  /** Numbers of the kernel. */
  long weights() {
    return (long) TAPS * inputs * outputs;
  }

  /** Of the convolution, and of each of its two gradients. */
  long flops() {
    return 2 * weights() * images * inputSide() * inputSide();
  }

  /** Bytes of a noise map. */
  long noise() {
    return (long) side * side * FLOAT;
  }
}
