package org.pivotune.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.invert.ProjectionDraws;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.tune.LocalityDraws;

/**
 * Everything a run begins with and draws, from the file that {@code peer/pytorch_loop.py start} writes: so that the
 * peer and we compute the same numbers, step by step.
 */
final class StartingPoint {
  private static final String WEIGHTS = "generator.";

  private final NamedTensors tensors;

  private StartingPoint(NamedTensors tensors) {
    this.tensors = tensors;
  }

  static StartingPoint read(Path file) {
    return new StartingPoint(SafetensorsReader.read(file));
  }

  /** The generator's tensors by NVIDIA's names; none where it is the embedded one. */
  Map<String, HostTensor> weights() {
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    tensors.asMap().forEach((name, value) -> {
      if (name.startsWith(WEIGHTS)) {
        weights.put(name.substring(WEIGHTS.length()), value);
      }
    });
    return weights;
  }

  /** The picture to personalise, [1, 3, H, W] in [-1, 1]. */
  HostTensor target() {
    return tensors.get("target");
  }

  /** The code that tuning begins with, [1, num_ws, w_dim]. */
  HostTensor pivot() {
    return tensors.get("pivot");
  }

  /** Centre and width of W. */
  WStatistics statistics() {
    return new WStatistics(tensors.get("w_avg"), tensors.get("w_std").get(0), 600);
  }

  ProjectionDraws projectionDraws() {
    return new ProjectionDraws() {
      @Override
      public Tensor noiseMap(String name, long height, long width) {
        return Tensor.of(tensors.get("noise." + name, height, width), Device.CPU);
      }

      @Override
      public Tensor latentNoise(int step, long... shape) {
        return Tensor.of(tensors.get("w_noise." + step, shape), Device.CPU);
      }
    };
  }

  LocalityDraws localityDraws() {
    return (step, samples, zDim) -> Tensor.of(tensors.get("reg_z." + step, samples, zDim), Device.CPU);
  }
}
