package org.pivotune.stylegan;

import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;

/**
 * The low-pass filter around every change of resolution: the outer product of [1, 3, 3, 1] / 8 with itself (Karras et
 * al. 2020, after Zhang 2019).
 */
final class FirFilter {
  private static final float[] TAPS = {1f / 8, 3f / 8, 3f / 8, 1f / 8};
  private static final int SIZE = TAPS.length;
  /** Doubling the resolution spreads each value over four pixels. */
  private static final float UPSAMPLING_GAIN = 4f;

  private FirFilter() {}

  /** One copy of the kernel for each channel: [channels, 1, 4, 4], summing to 4. */
  static Tensor upsamplingKernel(long channels, Device device) {
    HostTensor kernel = HostTensor.allocate(channels, 1, SIZE, SIZE);
    var values = kernel.data();
    while (values.hasRemaining()) {
      for (float row : TAPS) {
        for (float column : TAPS) {
          values.put(row * column * UPSAMPLING_GAIN);
        }
      }
    }
    return Tensor.of(kernel, device);
  }

  /**
   * Doubles the resolution of an RGB image: zeros between the pixels, then the filter. A strided transposed
   * convolution does both at once.
   *
   * @param image [N, C, H, W]
   * @return [N, C, 2H, 2W]
   */
  static Tensor upsample(Tensor image, Tensor kernel, long channels) {
    return image.convTranspose2d(kernel, 2, 1, channels);
  }

  /**
   * The filter alone, after a transposed convolution that has already doubled the resolution.
   *
   * @param x [N, C, 2H + 1, 2W + 1]
   * @return [N, C, 2H, 2W]
   */
  static Tensor filter(Tensor x, Tensor kernel, long channels) {
    return x.conv2d(kernel, 1, 1, channels);
  }
}
