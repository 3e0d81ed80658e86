package org.pivotune.stylegan;

import java.util.OptionalDouble;
import org.pivotune.torch.Tensor;

/** Activations to colour: a modulated 1x1 convolution without demodulation. */
final class RgbLayer {
  private final String name;
  private final GeneratorParameters parameters;
  private final OptionalDouble clamp;

  RgbLayer(String name, GeneratorParameters parameters, OptionalDouble clamp) {
    this.name = name;
    this.parameters = parameters;
    this.clamp = clamp;
  }

  /**
   * @param x [N, C, H, W]
   * @param w [N, w_dim]
   * @return [N, 3, H, W]
   */
  Tensor apply(Tensor x, Tensor w, Pass pass) {
    Tensor weight = parameters.get(name + ".weight"); // [3, C, 1, 1]
    double gain = 1 / Math.sqrt(weight.size(1) * weight.size(2) * weight.size(3));
    Tensor style = pass.style(parameters, name, w).mul(gain);
    if (pass.method() == Modulation.FUSED) {
      return x.colours(weight, style, parameters.get(name + ".bias"), clamp.orElse(0));
    }
    Tensor rgb = ModulatedConvolution.apply(pass.method(), x, weight, style, false, null);
    Tensor bias = parameters.get(name + ".bias");
    return Activation.clamp(rgb.add(bias.reshape(1, bias.size(0), 1, 1)), clamp);
  }
}
