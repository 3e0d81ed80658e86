package org.pivotune.personalise;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pivotune.encode.Encoder;
import org.pivotune.encode.EncoderId;
import org.pivotune.identity.FivePoints;
import org.pivotune.invert.Pivot;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.invert.ProjectionDraws;
import org.pivotune.invert.Projector;
import org.pivotune.invert.StartingCodes;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.measure.Judge;
import org.pivotune.measure.Scores;
import org.pivotune.memory.MemoryPlan;
import org.pivotune.memory.MemorySettings;
import org.pivotune.observe.Cancellation;
import org.pivotune.resume.Journal;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.DeviceOutOfMemoryException;
import org.pivotune.torch.StepPace;
import org.pivotune.tune.LocalityDraws;
import org.pivotune.tune.PivotalTuner;
import org.pivotune.tune.TuningResult;
import org.pivotune.tune.TuningTarget;

/** Each stage on its own, with what they need loaded when first asked for and kept. For one thread. */
final class LoadedStages implements AutoCloseable {
  private record StatisticsKey(int samples, long seed) {}

  private final Generator base;
  private final Resources resources;
  private final PerceptualLosses losses;
  private final StartingCodes starts;
  private final Supplier<Judge> openJudge;
  private final Map<StatisticsKey, WStatistics> statistics = new HashMap<>();
  private @Nullable Judge judge;

  LoadedStages(Generator base, Function<PerceptualNet, PerceptualNetwork> networks,
      Function<EncoderId, Encoder> encoders, Resources resources) {
    this.base = base;
    this.resources = resources;
    this.starts = new StartingCodes(base, encoders);
    this.losses = new PerceptualLosses(networks, base, resources);
    this.openJudge = () -> Judge.open(networks.apply(PerceptualNet.ALEX), base.config().resolution(), resources.threads());
  }

  /** Loads and measures what the stages of one face need. */
  void prepare(PersonaliseConfig config) {
    int side = base.config().resolution();
    if (config.projection().steps() > 0) {
      statistics(config.projection());
      losses.get(config.projectionNet(), Projector.lossResolution(side));
    }
    losses.batched(config.tuningNet(), side).of(1);
    judge();
  }

  /** What computes LPIPS in the loops. */
  PerceptualRuntime perceptualRuntime() {
    return losses.runtime();
  }

  /**
   * What the loops give up for the limit of memory; empty without one.
   *
   * @throws org.pivotune.memory.MemoryLimitException if nothing fits
   */
  Optional<MemoryPlan> plan(PersonaliseConfig config, MemoryPlans.Loops loops, int faces) {
    return MemoryPlans.plan(MemoryPlans.workload(
        base.config(), base.device(), base.precision(), perceptualRuntime(), config, loops, faces), resources.memory(), false);
  }

  Pivot project(HostTensor target, PersonaliseConfig config, MemorySettings memory, Journal journal,
      PersonaliseListener listener, Cancellation cancellation) {
    return givingBack(() -> projected(target, config, memory, journal, listener, cancellation));
  }

  TuningResult tune(List<TuningTarget> targets, PersonaliseConfig config, MemorySettings memory, Journal journal,
      PersonaliseListener listener, Cancellation cancellation) {
    return givingBack(() -> tuned(targets, config, memory, journal, listener, cancellation));
  }

  /** When memory runs out, what the work held is free by now but still the process's: others may need it. */
  private <T> T givingBack(Supplier<T> work) {
    try {
      return work.get();
    } catch (DeviceOutOfMemoryException e) {
      DeviceMemory.release(base.device());
      throw e;
    }
  }

  private Pivot projected(HostTensor target, PersonaliseConfig config, MemorySettings memory, Journal journal,
      PersonaliseListener listener, Cancellation cancellation) {
    requireSize(target);
    ProjectionConfig constants = config.projection();
    HostTensor start = starts.of(constants, target, () -> statistics(constants), config.space());
    if (constants.steps() == 0) {
      return Projector.unprojected(base, start);
    }
    PerceptualLoss loss =
        losses.get(config.projectionNet(), Projector.lossResolution(base.config().resolution()));
    Projector projector = new Projector(base, loss, constants, config.space(), pace(listener), memory);
    // Drawn on the host, so that a seed means the same on every device.
    try (ProjectionDraws draws = ProjectionDraws.seeded(constants.seed(), Device.CPU)) {
      return projector.project(target, start, statistics(constants), draws, journal, listener::projected, cancellation);
    }
  }

  private TuningResult tuned(List<TuningTarget> targets, PersonaliseConfig config, MemorySettings memory,
      Journal journal, PersonaliseListener listener, Cancellation cancellation) {
    targets.forEach(target -> requireSize(target.image()));
    BatchedLosses tuningLosses = losses.batched(config.tuningNet(), base.config().resolution());
    try (LocalityDraws draws = LocalityDraws.seeded(config.tuning().seed(), Device.CPU)) {
      return new PivotalTuner(base, tuningLosses, config.tuning(), pace(listener), memory)
          .tune(targets, draws, journal, listener::tuned, cancellation);
    }
  }

  private StepPace pace(PersonaliseListener listener) {
    return StepPace.usual(base.device(), listener::noticed);
  }

  Scores score(HostTensor target, HostTensor image, FivePoints points) {
    return judge().score(target, image, points);
  }

  private Judge judge() {
    Judge opened = judge;
    if (opened == null) {
      opened = openJudge.get();
      judge = opened;
    }
    return opened;
  }

  private WStatistics statistics(ProjectionConfig config) {
    return statistics.computeIfAbsent(
        new StatisticsKey(config.wSamples(), config.wSeed()), key -> base.measureW(key.samples(), key.seed()));
  }

  void requireSize(HostTensor target) {
    int side = base.config().resolution();
    if (!target.hasShape(1, 3, side, side)) {
      throw new IllegalArgumentException(
          "the face must be aligned to the generator's " + side + "x" + side + " pixels, not " + target);
    }
  }

  @Override
  public void close() {
    losses.close();
    starts.close();
    if (judge != null) {
      judge.close();
    }
  }
}
