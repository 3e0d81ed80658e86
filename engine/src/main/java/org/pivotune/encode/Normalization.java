package org.pivotune.encode;

import org.pivotune.tensor.HostTensor;

/**
 * A batch normalisation at rest: {@code (x - mean) / sqrt(variance + 1e-5) * gamma + beta} for each channel (Ioffe and
 * Szegedy 2015), as {@code x * scale + shift}.
 */
record Normalization(double[] factors, double[] offsets) {
  /** PyTorch's default, which the official networks keep. */
  private static final double EPSILON = 1e-5;

  /** @param variance each value not negative; otherwise the factors are not finite, which writing refuses */
  static Normalization of(HostTensor gamma, HostTensor beta, HostTensor mean, HostTensor variance) {
    int channels = Math.toIntExact(gamma.elementCount());
    double[] factors = new double[channels];
    double[] offsets = new double[channels];
    for (int c = 0; c < channels; c++) {
      factors[c] = gamma.get(c) / Math.sqrt(variance.get(c) < 0 ? Double.NaN : variance.get(c) + EPSILON);
      offsets[c] = beta.get(c) - mean.get(c) * factors[c];
    }
    return new Normalization(factors, offsets);
  }

  /** [channels]. */
  HostTensor scale() {
    return narrowed(factors);
  }

  /** [channels]; the bias of a convolution that has none of its own. */
  HostTensor shift() {
    return narrowed(offsets);
  }

  /** The weight of a convolution that this follows, [channels, in, kernel, kernel]. */
  HostTensor scaled(HostTensor weight) {
    float[] values = weight.toArray();
    int each = values.length / factors.length;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * factors[i / each]);
    }
    return HostTensor.of(values, weight.shape());
  }

  private static HostTensor narrowed(double[] wide) {
    float[] values = new float[wide.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) wide[i];
    }
    return HostTensor.of(values, values.length);
  }
}
