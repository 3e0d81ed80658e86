package org.pivotune.stylegan;

import org.pivotune.torch.Tensor;

/** z to w: a normalisation and a stack of slow fully connected layers (Karras et al. 2019, appendix C). */
final class MappingNetwork {
  /** The mapping network learns a hundred times slower than the rest; its stored weights are larger by as much. */
  private static final double LEARNING_RATE_MULTIPLIER = 0.01;
  private static final double EPSILON = 1e-8;

  private final GeneratorConfig config;
  private final GeneratorParameters parameters;

  MappingNetwork(GeneratorConfig config, GeneratorParameters parameters) {
    this.config = config;
    this.parameters = parameters;
  }

  /**
   * @param z [N, z_dim], standard normal
   * @return [N, w_dim]
   */
  Tensor map(Tensor z) {
    Tensor x = z.mul(z.square().mean(true, 1).add(EPSILON).rsqrt()); // each row of unit mean square
    for (int layer = 0; layer < config.mappingLayers(); layer++) {
      Tensor weight = parameters.get("mapping.fc" + layer + ".weight"); // [out, in]
      Tensor bias = parameters.get("mapping.fc" + layer + ".bias");
      double gain = LEARNING_RATE_MULTIPLIER / Math.sqrt(weight.size(1));
      Tensor y = x.linear(weight.mul(gain), bias.mul(LEARNING_RATE_MULTIPLIER));
      x = Activation.leakyRelu(y);
    }
    return x;
  }

  /** The centre of W, [w_dim]. */
  Tensor mean() {
    return parameters.get("mapping.w_avg");
  }
}
