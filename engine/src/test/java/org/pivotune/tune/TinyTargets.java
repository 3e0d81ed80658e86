package org.pivotune.tune;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.FormulaHeads;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.stylegan.Fixtures;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;

/** The tiny generator of the fixtures, its losses, and images for it to be tuned to. For one thread. */
final class TinyTargets implements AutoCloseable, BatchedLosses {
  private static final int SIDE = 64;

  final Generator generator;
  private final Map<Integer, PerceptualLoss> losses = new HashMap<>();
  private final Map<String, HostTensor> trace = Fixtures.tensors("pti_trace.safetensors");

  TinyTargets() {
    TorchLibrary.load().setThreads(1);
    generator = Generator.load(Fixtures.tinyConfig(), Fixtures.tensors("nvidia-sg3.safetensors"), Device.CPU);
  }

  @Override
  public PerceptualLoss of(int images) {
    return losses.computeIfAbsent(
        images, count -> OnnxPerceptualLoss.open(FormulaHeads.network(PerceptualNet.ALEX), count, SIDE, SIDE, 1));
  }

  /** The trace's pivot and image. */
  TuningTarget recorded() {
    return new TuningTarget(trace.get("pivot"), Map.of(), trace.get("target"));
  }

  /** Another pivot in W, with noise maps of its own where asked for, and a random image. */
  TuningTarget random(long seed, boolean noise) {
    try (TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(seed, Device.CPU)) {
      HostTensor codes = generator.repeat(generator.map(random.normal(1, generator.config().zDim()))).copy().toHost();
      HostTensor image = random.normal(1, 3, SIDE, SIDE).mul(0.3).clamp(-1, 1).toHost();
      Map<String, HostTensor> maps = new LinkedHashMap<>();
      if (noise) {
        for (String name : generator.noiseNames()) {
          long side = generator.tensor(name).size(0);
          maps.put(name, random.normal(side, side).toHost());
        }
      }
      return new TuningTarget(codes, maps, image);
    }
  }

  /** The recorded one and others. */
  List<TuningTarget> several(int count) {
    List<TuningTarget> targets = new ArrayList<>();
    targets.add(recorded());
    for (int i = 1; i < count; i++) {
      targets.add(random(i, i % 2 == 1));
    }
    return targets;
  }

  LocalityDraws draws() {
    return LocalityDraws.seeded(5, Device.CPU);
  }

  @Override
  public void close() {
    losses.values().forEach(PerceptualLoss::close);
    generator.close();
  }
}
