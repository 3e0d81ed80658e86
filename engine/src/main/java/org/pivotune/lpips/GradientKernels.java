package org.pivotune.lpips;

import org.pivotune.tensor.HostTensor;

/**
 * Weights of the convolutions that carry a gradient from a convolution's output back to its input. An ordinary
 * convolution with rearranged kernels is faster in ONNX Runtime than {@code ConvTranspose} with the original ones.
 */
final class GradientKernels {
  private GradientKernels() {}

  /**
   * For stride 1: in and out exchanged, kernels turned by 180 degrees.
   *
   * @param weight [out, in, k, k]
   * @return [in, out, k, k]
   */
  static HostTensor turned(HostTensor weight) {
    int out = (int) weight.size(0);
    int in = (int) weight.size(1);
    int k = (int) weight.size(2);
    float[] source = weight.toArray();
    float[] turned = new float[source.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int tap = 0; tap < k * k; tap++) {
          turned[(i * out + o) * k * k + (k * k - 1 - tap)] = source[(o * in + i) * k * k + tap];
        }
      }
    }
    return HostTensor.of(turned, in, out, k, k);
  }

  /**
   * For stride s: one small kernel per phase of the input position modulo s. Input position y (counted from the padded
   * edge) = s a + r receives sum over j of g[a - j] w[s j + r], an ordinary convolution over a for each phase r; the
   * phases become channels in the order that {@code DepthToSpace} expects.
   *
   * @param weight [out, in, k, k]
   * @return [s s in, out, t, t] with t = ceil(k / s)
   */
  static HostTensor phases(HostTensor weight, int stride) {
    int out = (int) weight.size(0);
    int in = (int) weight.size(1);
    int k = (int) weight.size(2);
    int taps = Math.ceilDiv(k, stride);
    float[] source = weight.toArray();
    float[] phases = new float[stride * stride * in * out * taps * taps];
    int next = 0;
    for (int row = 0; row < stride; row++) {
      for (int column = 0; column < stride; column++) {
        for (int i = 0; i < in; i++) {
          for (int o = 0; o < out; o++) {
            for (int ty = taps - 1; ty >= 0; ty--) {
              for (int tx = taps - 1; tx >= 0; tx--) {
                int y = stride * ty + row;
                int x = stride * tx + column;
                phases[next++] = y < k && x < k ? source[((o * in + i) * k + y) * k + x] : 0;
              }
            }
          }
        }
      }
    }
    return HostTensor.of(phases, (long) stride * stride * in, out, taps, taps);
  }

  /** The weight with every input channel multiplied by a factor of its own. */
  static HostTensor scaledInputs(HostTensor weight, float[] factors) {
    float[] scaled = weight.toArray();
    int in = (int) weight.size(1);
    int plane = (int) (weight.size(2) * weight.size(3));
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factors[i / plane % in];
    }
    return HostTensor.of(scaled, weight.shape());
  }
}
