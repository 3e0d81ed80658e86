package org.pivotune.personalise;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.measure.Judge;
import org.pivotune.measure.Scores;
import org.pivotune.observe.Cancellation;
import org.pivotune.resume.Journal;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.LocalityDraws;
import org.pivotune.tune.PivotalTuner;
import org.pivotune.tune.TuningResult;
import org.pivotune.tune.TuningTarget;

/** Each stage on its own, with what they need loaded when first asked for and kept. For one thread. */
final class LoadedStages implements AutoCloseable {
  private record StatisticsKey(int samples, long seed) {}

  private final Generator base;
  private final PerceptualLosses losses;
  private final StartingCodes starts;
  private final Supplier<Judge> openJudge;
  private final Map<StatisticsKey, WStatistics> statistics = new HashMap<>();
  private @Nullable Judge judge;

  LoadedStages(Generator base, Function<PerceptualNet, PerceptualNetwork> networks,
      Function<EncoderId, Encoder> encoders, int threads) {
    this.base = base;
    this.starts = new StartingCodes(base, encoders);
    this.losses = new PerceptualLosses(networks, threads);
    this.openJudge = () -> Judge.open(networks.apply(PerceptualNet.ALEX), base.config().resolution(), threads);
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

  Pivot project(HostTensor target, PersonaliseConfig config, Journal journal, PersonaliseListener listener,
      Cancellation cancellation) {
    requireSize(target);
    ProjectionConfig constants = config.projection();
    HostTensor start = starts.of(constants, target, () -> statistics(constants), config.space());
    if (constants.steps() == 0) {
      return Projector.unprojected(base, start);
    }
    PerceptualLoss loss =
        losses.get(config.projectionNet(), Projector.lossResolution(base.config().resolution()));
    Projector projector = new Projector(base, loss, constants, config.space());
    try (ProjectionDraws draws = ProjectionDraws.seeded(constants.seed(), base.device())) {
      return projector.project(target, start, statistics(constants), draws, journal, listener::projected, cancellation);
    }
  }

  TuningResult tune(List<TuningTarget> targets, PersonaliseConfig config, Journal journal,
      PersonaliseListener listener, Cancellation cancellation) {
    targets.forEach(target -> requireSize(target.image()));
    BatchedLosses tuningLosses = losses.batched(config.tuningNet(), base.config().resolution());
    try (LocalityDraws draws = LocalityDraws.seeded(config.tuning().seed(), base.device())) {
      return new PivotalTuner(base, tuningLosses, config.tuning())
          .tune(targets, draws, journal, listener::tuned, cancellation);
    }
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
