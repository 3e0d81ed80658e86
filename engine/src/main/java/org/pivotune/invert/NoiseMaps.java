package org.pivotune.invert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.loss.NoiseRegularity;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Noise;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.DType;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;

/** Noise maps being optimised beside a code. The generator's own stay untouched. */
final class NoiseMaps {
  private final Map<String, Tensor> maps = new LinkedHashMap<>();

  /** Random maps in the shapes of the generator's own; they join the caller's scope. */
  NoiseMaps(Generator generator, ProjectionDraws draws) {
    for (String name : generator.noiseNames()) {
      Tensor own = generator.tensor(name);
      Tensor drawn = draws.noiseMap(name, own.size(0), own.size(1)).to(DType.FLOAT32, own.device());
      maps.put(name, drawn.requiresGrad(true));
    }
  }

  /** What is optimised, by buffer name. */
  Map<String, Tensor> parameters() {
    return maps;
  }

  Noise asNoise() {
    return new Noise.Given(maps);
  }

  /** The regulariser summed over all maps, a scalar. */
  Tensor regularity() {
    if (!onCpu()) {
      return Tensor.noiseRegularity(List.copyOf(maps.values()));
    }
    Tensor sum = null;
    for (Tensor map : maps.values()) {
      Tensor regularity = NoiseRegularity.of(map);
      sum = sum == null ? regularity : sum.add(regularity);
    }
    return sum;
  }

  /** Brings every map back to mean 0 and mean square 1. */
  void renormalize() {
    if (!onCpu()) {
      Tensor.renormalizeNoise(List.copyOf(maps.values()));
      return;
    }
    try (GradMode off = GradMode.disabled()) {
      for (Tensor map : maps.values()) {
        map.addInPlace(map.mean(), -1);
        map.mulInPlace(map.square().mean().rsqrt());
      }
    }
  }

  private boolean onCpu() {
    return maps.values().iterator().next().device().isCpu();
  }

  Map<String, HostTensor> toHost() {
    Map<String, HostTensor> host = new LinkedHashMap<>();
    maps.forEach((name, map) -> host.put(name, map.toHost()));
    return host;
  }
}
