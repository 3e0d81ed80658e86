package org.pivotune.lpips;

/** The form of a square convolution; its weight is [out, in, kernel, kernel], its bias [out]. */
record ConvolutionShape(int in, int out, int kernel, int stride, int padding) {

  int outputSize(int inputSize) {
    return (inputSize + 2 * padding - kernel) / stride + 1;
  }

  long[] weightShape() {
    return new long[] {out, in, kernel, kernel};
  }
}
