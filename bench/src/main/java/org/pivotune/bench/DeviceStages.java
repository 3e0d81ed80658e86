package org.pivotune.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.invert.ProjectionDraws;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.invert.Projector;
import org.pivotune.invert.Pivot;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.DevicePerceptualLoss;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.memory.MemorySettings;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.Journal;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.StepPace;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.LocalityDraws;
import org.pivotune.tune.PivotalTuner;
import org.pivotune.tune.TuningConfig;
import org.pivotune.tune.TuningResult;
import org.pivotune.tune.TuningStep;
import org.pivotune.tune.TuningTarget;

/** Projection and tuning of a generator with random weights on one device, all draws and losses alike on every one. */
final class DeviceStages implements AutoCloseable {
  private static final long SEED = 3;

  private final GeneratorConfig config;
  private final Device device;
  private final DeviceLoss way;
  private final Generator generator;
  private final HostTensor target;

  DeviceStages(GeneratorConfig config, Map<String, HostTensor> weights, Device device, Precision precision) {
    this(config, weights, device, precision, DeviceLoss.LIBTORCH);
  }

  DeviceStages(GeneratorConfig config, Map<String, HostTensor> weights, Device device, Precision precision,
      DeviceLoss way) {
    this.way = way;
    this.config = config;
    this.device = device;
    this.generator = Generator.load(config, weights, device, precision);
    this.target = RandomWeights.image(config.resolution(), 7);
  }

  Generator generator() {
    return generator;
  }

  HostTensor target() {
    return target;
  }

  /** The centre of W, for all layers. */
  HostTensor centre() {
    float[] w = generator.meanW().toArray();
    float[] codes = new float[config.numWs() * w.length];
    for (int layer = 0; layer < config.numWs(); layer++) {
      System.arraycopy(w, 0, codes, layer * w.length, w.length);
    }
    return HostTensor.of(codes, 1, config.numWs(), w.length);
  }

  Pivot project(PerceptualNet net, int steps, StepPace pace, StepListener<ProjectionStep> listener) {
    return project(net, steps, pace, MemorySettings.PLAIN, listener);
  }

  Pivot project(PerceptualNet net, int steps, StepPace pace, MemorySettings memory,
      StepListener<ProjectionStep> listener) {
    return project(net, steps, CodeSpace.W, pace, memory, listener, Cancellation.NEVER);
  }

  Pivot project(PerceptualNet net, int steps, CodeSpace space, StepPace pace, MemorySettings memory,
      StepListener<ProjectionStep> listener, Cancellation cancellation) {
    int side = Projector.lossResolution(config.resolution());
    WStatistics statistics = generator.measureW(100, SEED);
    ProjectionConfig constants = ProjectionConfig.official().withSteps(steps);
    try (DevicePerceptualLoss loss = open(net, 1, side);
        ProjectionDraws draws = ProjectionDraws.seeded(SEED, Device.CPU)) {
      return new Projector(generator, loss, constants, space, pace, memory)
          .project(target, statistics, draws, listener, cancellation);
    }
  }

  /** @param stopAt as in TuningConfig; the caller closes the result */
  TuningResult tune(PerceptualNet net, int steps, Optional<LocalityConfig> locality, OptionalDouble stopAt,
      StepPace pace, StepListener<TuningStep> listener) {
    return tune(net, steps, locality, stopAt, pace, MemorySettings.PLAIN, listener);
  }

  TuningResult tune(PerceptualNet net, int steps, Optional<LocalityConfig> locality, OptionalDouble stopAt,
      StepPace pace, MemorySettings memory, StepListener<TuningStep> listener) {
    TuningConfig constants = TuningConfig.official().withSteps(steps).withStopAt(stopAt).withLocality(locality);
    return tune(net, constants, 1, pace, memory, listener, Cancellation.NEVER);
  }

  /** To as many images, which are all the same; the caller closes the result. */
  TuningResult tune(PerceptualNet net, TuningConfig constants, int count, StepPace pace, MemorySettings memory,
      StepListener<TuningStep> listener, Cancellation cancellation) {
    List<DevicePerceptualLoss> opened = new ArrayList<>();
    BatchedLosses losses = images -> {
      DevicePerceptualLoss loss = open(net, images, config.resolution());
      opened.add(loss);
      return loss;
    };
    try (LocalityDraws draws = LocalityDraws.seeded(SEED, Device.CPU)) {
      return new PivotalTuner(generator, losses, constants, pace, memory).tune(
          Collections.nCopies(count, new TuningTarget(centre(), Map.of(), target)), draws, Journal.none(), listener,
          cancellation);
    } finally {
      opened.forEach(DevicePerceptualLoss::close);
    }
  }

  private DevicePerceptualLoss open(PerceptualNet net, int images, int side) {
    return way.open(RandomNetworks.network(net, 2), images, side, device, generator.precision());
  }

  @Override
  public void close() {
    generator.close();
  }
}
