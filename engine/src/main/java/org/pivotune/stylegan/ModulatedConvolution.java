package org.pivotune.stylegan;

import org.jspecify.annotations.Nullable;
import org.pivotune.torch.Tensor;

/** Modulated convolution, with and without demodulation, with and without doubling the resolution. */
final class ModulatedConvolution {
  /** Keeps the demodulation factor finite; the official implementation's constant. */
  private static final double EPSILON = 1e-8;

  private ModulatedConvolution() {}

  /**
   * @param x [N, Cin, H, W]
   * @param weight [Cout, Cin, k, k]
   * @param style [N, Cin]
   * @param demodulate whether each output channel is brought back to unit expected deviation
   * @param upsamplingKernel the FIR kernel [Cout, 1, 4, 4] to double the resolution with, or null to keep it
   * @return [N, Cout, H, W], or [N, Cout, 2H, 2W]
   */
  static Tensor apply(
      Modulation method, Tensor x, Tensor weight, Tensor style, boolean demodulate, @Nullable Tensor upsamplingKernel) {
    return method == Modulation.SCALED_WEIGHT
        ? scaledWeight(x, weight, style, demodulate, upsamplingKernel)
        : sharedWeight(x, weight, style, demodulate, upsamplingKernel);
  }

  private static Tensor sharedWeight(
      Tensor x, Tensor weight, Tensor style, boolean demodulate, @Nullable Tensor upsamplingKernel) {
    long images = x.size(0);
    long inputs = weight.size(1);
    long outputs = weight.size(0);
    Tensor scaled = x.mul(style.reshape(images, inputs, 1, 1)); // [N, Cin, H, W]
    Tensor convolved = convolve(scaled, weight, 1, upsamplingKernel != null);
    if (demodulate) {
      Tensor energy = weight.square().sum(false, 2, 3); // [Cout, Cin]
      Tensor factor = style.square().matmul(energy.transpose(0, 1)).add(EPSILON).rsqrt(); // [N, Cout]
      convolved = convolved.mul(factor.reshape(images, outputs, 1, 1));
    }
    return upsamplingKernel == null ? convolved : FirFilter.filter(convolved, upsamplingKernel, outputs);
  }

  private static Tensor scaledWeight(
      Tensor x, Tensor weight, Tensor style, boolean demodulate, @Nullable Tensor upsamplingKernel) {
    long images = x.size(0);
    long inputs = weight.size(1);
    long outputs = weight.size(0);
    long kernel = weight.size(2);
    Tensor scaled = weight.reshape(1, outputs, inputs, kernel, kernel)
        .mul(style.reshape(images, 1, inputs, 1, 1)); // [N, Cout, Cin, k, k]
    if (demodulate) {
      Tensor factor = scaled.square().sum(false, 2, 3, 4).add(EPSILON).rsqrt(); // [N, Cout]
      scaled = scaled.mul(factor.reshape(images, outputs, 1, 1, 1));
    }
    // The batch becomes groups of one convolution, because each image has a weight of its own.
    Tensor grouped = x.reshape(1, images * inputs, x.size(2), x.size(3));
    Tensor weights = scaled.reshape(images * outputs, inputs, kernel, kernel);
    Tensor convolved = convolve(grouped, weights, images, upsamplingKernel != null);
    Tensor batched = convolved.reshape(images, outputs, convolved.size(2), convolved.size(3));
    return upsamplingKernel == null ? batched : FirFilter.filter(batched, upsamplingKernel, outputs);
  }

  private static Tensor convolve(Tensor x, Tensor weight, long groups, boolean doubled) {
    long kernel = weight.size(2);
    if (!doubled) {
      return x.conv2d(weight, 1, kernel / 2, groups);
    }
    // Transposed convolution wants [groups * Cin, Cout, k, k].
    long outputs = weight.size(0) / groups;
    long inputs = weight.size(1);
    Tensor transposed = groups == 1
        ? weight.transpose(0, 1)
        : weight.reshape(groups, outputs, inputs, kernel, kernel).transpose(1, 2)
            .reshape(groups * inputs, outputs, kernel, kernel);
    return x.convTranspose2d(transposed, 2, 0, groups);
  }
}
