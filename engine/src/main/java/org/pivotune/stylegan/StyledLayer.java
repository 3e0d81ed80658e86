package org.pivotune.stylegan;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.pivotune.torch.Tensor;

/** One styled convolution: style, modulated convolution, noise, bias, leaky ReLU. */
final class StyledLayer {
  private final String name;
  private final int resolution;
  private final GeneratorParameters parameters;
  private final @Nullable Tensor upsamplingKernel;
  private final OptionalDouble clamp;

  /** @param resolution of its result */
  StyledLayer(String name, int resolution, GeneratorParameters parameters, @Nullable Tensor upsamplingKernel,
      OptionalDouble clamp) {
    this.name = name;
    this.resolution = resolution;
    this.parameters = parameters;
    this.upsamplingKernel = upsamplingKernel;
    this.clamp = clamp;
  }

  /** The name of this layer's noise map. */
  String noiseName() {
    return name + ".noise_const";
  }

  /**
   * @param x [N, Cin, H, W]
   * @param w [N, w_dim]
   * @return [N, Cout, H', W'], H' = H or 2H
   */
  Tensor apply(Tensor x, Tensor w, Pass pass) {
    Tensor style = pass.style(parameters, name, w);
    if (pass.method() == Modulation.FUSED) {
      return fused(x.to(pass.precision().activations(resolution), x.device()), style, pass.noise());
    }
    Tensor y = ModulatedConvolution.apply(
        pass.method(), x, parameters.get(name + ".weight"), style, true, upsamplingKernel);
    Tensor map = noiseMap(pass.noise(), y.size(0), y.size(2), y.size(3));
    if (map != null) {
      y = y.add(map.mul(parameters.get(name + ".noise_strength")));
    }
    Tensor bias = parameters.get(name + ".bias");
    y = y.add(bias.reshape(1, bias.size(0), 1, 1));
    return Activation.clamp(Activation.leakyRelu(y), clamp);
  }

  private Tensor fused(Tensor x, Tensor style, Noise noise) {
    long scale = upsamplingKernel == null ? 1 : 2;
    Tensor map = noiseMap(noise, x.size(0), x.size(2) * scale, x.size(3) * scale);
    return x.styledConvolution(
        parameters.get(name + ".weight"),
        style,
        map,
        map == null ? null : parameters.get(name + ".noise_strength"),
        parameters.get(name + ".bias"),
        upsamplingKernel != null,
        clamp.orElse(0));
  }

  private @Nullable Tensor noiseMap(Noise noise, long images, long height, long width) {
    return switch (noise) {
      case Noise.None() -> null;
      case Noise.Constant() -> parameters.get(noiseName()); // [H, W]
      case Noise.Random(var source) -> source.normal(images, 1, height, width);
      case Noise.Given(var maps) -> {
        Tensor map = maps.get(noiseName());
        if (map == null) {
          throw new IllegalArgumentException("no noise map was given for " + noiseName());
        }
        yield map;
      }
    };
  }
}
