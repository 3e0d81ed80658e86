package org.pivotune.personalise;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
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
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.measure.Judge;
import org.pivotune.measure.Scores;
import org.pivotune.model.ModelException;
import org.pivotune.observe.Cancellation;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Noise;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.tune.LocalityDraws;
import org.pivotune.tune.PivotalTuner;
import org.pivotune.tune.TuningResult;

/**
 * Personalises one base generator for any number of faces, one after the other. What does not depend on the face, the
 * networks and the statistics of W, is made once and kept. Confined to the thread that made it.
 */
public final class Personaliser implements AutoCloseable {
  private record StatisticsKey(int samples, long seed) {}

  private final Generator base;
  private final PerceptualLosses losses;
  private final StartingCodes starts;
  private final Supplier<Judge> openJudge;
  private final Map<StatisticsKey, WStatistics> statistics = new HashMap<>();
  private @Nullable Judge judge;

  /**
   * @param base never changed; belongs to the caller, who closes it after this
   * @param networks the perceptual network for each kind; may throw when one is not installed
   * @param threads threads for the frozen networks
   */
  public Personaliser(Generator base, Function<PerceptualNet, PerceptualNetwork> networks, int threads) {
    this(base, networks, id -> {
      throw new ModelException("this personaliser has no encoders, so that none can start a projection");
    }, threads);
  }

  /**
   * The same with encoders that projections may start at.
   *
   * @param encoders opens an encoder, which is then closed by this
   */
  public Personaliser(Generator base, Function<PerceptualNet, PerceptualNetwork> networks,
      Function<EncoderId, Encoder> encoders, int threads) {
    this.base = base;
    this.starts = new StartingCodes(base, encoders);
    this.losses = new PerceptualLosses(networks, threads);
    this.openJudge = () -> Judge.open(networks.apply(PerceptualNet.ALEX), base.config().resolution(), threads);
  }

  /**
   * All stages.
   *
   * @param target the aligned face, [1, 3, H, W] in [-1, 1], in the generator's resolution
   * @param points where eyes, nose and mouth are in it
   * @return the caller closes it
   */
  public Personalisation personalise(
      HostTensor target,
      FivePoints points,
      PersonaliseConfig config,
      PersonaliseListener listener,
      Cancellation cancellation) {
    Map<Stage, Duration> timings = new EnumMap<>(Stage.class);
    Pivot pivot = timed(Stage.PROJECT, timings, listener, () -> project(target, config, listener, cancellation));
    return from(pivot, timings, target, points, config, listener, cancellation);
  }

  /**
   * All stages after the projection, from a pivot that was found before; the configuration's projection is not run.
   * Otherwise as {@link #personalise}.
   *
   * @param projecting how long finding the pivot took
   */
  public Personalisation continueFrom(
      Pivot pivot,
      Duration projecting,
      HostTensor target,
      FivePoints points,
      PersonaliseConfig config,
      PersonaliseListener listener,
      Cancellation cancellation) {
    Map<Stage, Duration> timings = new EnumMap<>(Stage.class);
    timings.put(Stage.PROJECT, projecting);
    return from(pivot, timings, target, points, config, listener, cancellation);
  }

  private Personalisation from(
      Pivot pivot,
      Map<Stage, Duration> timings,
      HostTensor target,
      FivePoints points,
      PersonaliseConfig config,
      PersonaliseListener listener,
      Cancellation cancellation) {
    TuningResult tuning = timed(
        Stage.TUNE, timings, listener, () -> tune(target, pivot, config, listener, cancellation));
    try {
      HostTensor before = render(base, pivot);
      HostTensor after = render(tuning.generator(), pivot);
      Scores[] scores = timed(Stage.MEASURE, timings, listener, () -> new Scores[] {
          score(target, before, points), score(target, after, points)});
      return new Personalisation(config, target, pivot, before, tuning, after, scores[0], scores[1], timings);
    } catch (RuntimeException | Error e) {
      tuning.close();
      throw e;
    }
  }

  /** The first stage alone. */
  public Pivot project(
      HostTensor target, PersonaliseConfig config, PersonaliseListener listener, Cancellation cancellation) {
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
      return projector.project(target, start, statistics(constants), draws, listener::projected, cancellation);
    }
  }

  /** The second stage alone; the caller closes the result. */
  public TuningResult tune(
      HostTensor target,
      Pivot pivot,
      PersonaliseConfig config,
      PersonaliseListener listener,
      Cancellation cancellation) {
    requireSize(target);
    PerceptualLoss loss = losses.get(config.tuningNet(), base.config().resolution());
    try (LocalityDraws draws = LocalityDraws.seeded(config.tuning().seed(), base.device())) {
      return new PivotalTuner(base, loss, config.tuning())
          .tune(pivot.codes(), pivot.noise(), target, draws, listener::tuned, cancellation);
    }
  }

  /** The four scores of an image against the target. */
  public Scores score(HostTensor target, HostTensor image, FivePoints points) {
    Judge opened = judge;
    if (opened == null) {
      opened = openJudge.get();
      judge = opened;
    }
    return opened.score(target, image, points);
  }

  /** A generator's image at a pivot, [1, 3, H, W], nominally in [-1, 1]. */
  public static HostTensor render(Generator generator, Pivot pivot) {
    return render(generator, pivot.codes(), pivot.noise());
  }

  /** A generator's image at given codes [N, num_ws, w_dim], with the pivot's noise maps if it has any. */
  public static HostTensor render(Generator generator, HostTensor codes, Map<String, HostTensor> maps) {
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      Noise noise = Noise.of(maps, generator.device());
      return generator.synthesize(Tensor.of(codes, generator.device()), noise).toHost();
    }
  }

  private WStatistics statistics(ProjectionConfig config) {
    return statistics.computeIfAbsent(
        new StatisticsKey(config.wSamples(), config.wSeed()), key -> base.measureW(key.samples(), key.seed()));
  }

  private static <T> T timed(
      Stage stage, Map<Stage, Duration> timings, PersonaliseListener listener, Supplier<T> work) {
    listener.begun(stage);
    long start = System.nanoTime();
    T result = work.get();
    timings.put(stage, Duration.ofNanos(System.nanoTime() - start));
    return result;
  }

  private void requireSize(HostTensor target) {
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
