package org.pivotune.invert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.loss.ImageLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.memory.MemorySettings;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.FiniteNumbers;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.Journal;
import org.pivotune.resume.LoopState;
import org.pivotune.resume.Optimised;
import org.pivotune.resume.ResumeException;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * Projects an image into a generator's latent space by optimisation: minimises the perceptual distance over the code
 * and the noise maps while the generator stays frozen (Karras et al. 2020, appendix D.1; Roich et al. 2021, eq. 1).
 *
 * <p>Confined to the thread that uses it.
 */
public final class Projector {
  private final Generator generator;
  private final PerceptualLoss loss;
  private final ProjectionConfig config;
  private final CodeSpace space;
  private final FiniteNumbers numbers;
  private final StepPace pace;
  private final MemorySettings memory;

  /**
   * @param generator frozen: no tensor of it changes
   * @param loss for images of {@link #lossResolution}
   */
  public Projector(Generator generator, PerceptualLoss loss, ProjectionConfig config, CodeSpace space) {
    this(generator, loss, config, space, StepPace.usual(generator.device(), notice -> {}));
  }

  /** @param pace how steps are taken; the result is the same but for rounding */
  public Projector(
      Generator generator, PerceptualLoss loss, ProjectionConfig config, CodeSpace space, StepPace pace) {
    this(generator, loss, config, space, pace, MemorySettings.PLAIN);
  }

  /** @param memory what is given up for memory; the result is the same to the bit */
  public Projector(Generator generator, PerceptualLoss loss, ProjectionConfig config, CodeSpace space, StepPace pace,
      MemorySettings memory) {
    this.generator = generator;
    this.loss = loss;
    this.config = config;
    this.space = space;
    this.numbers = new FiniteNumbers("projection", config.steps());
    this.pace = pace;
    this.memory = memory;
  }

  /** The side of the images that the distance is measured on: the generator's, but at most 256. */
  public static int lossResolution(int generatorResolution) {
    return Math.min(generatorResolution, 256);
  }

  /** The centre and width of W as the configuration asks for them. */
  public WStatistics statistics() {
    return generator.measureW(config.wSamples(), config.wSeed());
  }

  /** The pivot of a projection without steps: its start. */
  public static Pivot unprojected(Generator generator, HostTensor start) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor codes = repeated(generator, Tensor.of(start, generator.device()));
      return new Pivot(codes.toHost(), Map.of(), List.of());
    }
  }

  /** Runs the whole projection from the centre of W; otherwise as the other. */
  public Pivot project(
      HostTensor target,
      WStatistics statistics,
      ProjectionDraws draws,
      StepListener<ProjectionStep> listener,
      Cancellation cancellation) {
    HostTensor centre = statistics.mean().reshape(1, 1, generator.config().wDim());
    return project(target, centre, statistics, draws, Journal.none(), listener, cancellation);
  }

  /**
   * Runs the projection.
   *
   * @param target [1, 3, H, W] in [-1, 1], H = W = the generator's resolution
   * @param start where the search starts: [1, 1, w_dim], or [1, num_ws, w_dim] in W+
   * @param statistics how wide W is
   * @param journal where to go on and what to leave behind; it is given the finished projection, too
   * @throws org.pivotune.resume.ResumeException if the journal's state is of another run
   * @throws org.pivotune.observe.DivergedException if a term of the loss becomes infinite or not a number
   */
  public Pivot project(
      HostTensor target,
      HostTensor start,
      WStatistics statistics,
      ProjectionDraws draws,
      Journal journal,
      StepListener<ProjectionStep> listener,
      Cancellation cancellation) {
    if (config.steps() == 0) {
      return unprojected(generator, start);
    }
    try (TensorScope run = TensorScope.open();
        GradMode on = GradMode.enabled()) {
      Tensor code = start(start).requiresGrad(true); // [1, 1 or num_ws, w_dim]
      NoiseMaps noise = new NoiseMaps(generator, draws);
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      parameters.put("code", code);
      noise.parameters().forEach((name, map) -> parameters.put("noise." + name, map));
      ProjectionSchedule schedule = new ProjectionSchedule(config, statistics.deviation());
      List<ProjectionStep> history = new ArrayList<>();
      try (Optimised optimised = new Optimised(parameters)) {
        int begin = begin(journal, optimised, schedule, history);
        if (begin < config.steps()) {
          skip(begin, code, draws);
          Tensor small = seen(Tensor.of(target, generator.device()));
          try (ImageLoss distance = new ImageLoss(loss, small);
              ProjectionLoop loop =
                  new ProjectionLoop(generator, config, code, noise, optimised.adam(), distance, pace,
                      memory.recomputedBlocks())) {
            Reports reports = new Reports(numbers, history, listener);
            for (int step = begin; step < config.steps(); step++) {
              cancellation.check();
              reports.add(step(loop, step, code, schedule, draws));
              if (step + 1 < config.steps() && journal.due(step + 1)) {
                reports.add(loop.read());
                loop.requireUpdates(numbers, step + 1);
                optimised.keep(journal, step + 1, numbers, () -> ProjectionHistory.of(history));
              }
            }
            reports.add(loop.read());
            loop.requireUpdates(numbers, config.steps());
            optimised.requireFinite(numbers, config.steps());
          }
          optimised.keepFinished(journal, config.steps(), ProjectionHistory.of(history));
        }
      }
      Map<String, HostTensor> kept = config.keepNoise() ? noise.toHost() : Map.of();
      return new Pivot(repeated(generator, code).toHost(), kept, history);
    }
  }

  /** The first step to take: that after the kept state, if there is one. */
  private int begin(
      Journal journal, Optimised optimised, ProjectionSchedule schedule, List<ProjectionStep> history) {
    LoopState last = journal.last().orElse(null);
    if (last == null) {
      return 0;
    }
    if (last.finished() ? last.steps() != config.steps() : last.steps() >= config.steps()) {
      throw new ResumeException(last.origin(), "it is after " + last.steps() + " of " + config.steps() + " steps");
    }
    history.addAll(ProjectionHistory.read(last, config.steps(), schedule));
    optimised.restore(last);
    return last.steps();
  }

  /** Draws what the steps before drew, so that the next one draws what comes after it. */
  private static void skip(int steps, Tensor code, ProjectionDraws draws) {
    try (TensorScope scope = TensorScope.open()) {
      for (int step = 0; step < steps; step++) {
        draws.latentNoise(step, code.shape());
      }
    }
  }

  /** Steps that are known, told to whom it concerns. */
  private record Reports(
      FiniteNumbers numbers, List<ProjectionStep> history, StepListener<ProjectionStep> listener) {
    void add(List<ProjectionStep> steps) {
      for (ProjectionStep step : steps) {
        numbers.require(step.index(), "the perceptual distance", step.distance());
        numbers.require(step.index(), "the noise regularity", step.noiseRegularity());
        history.add(step);
        listener.finished(step);
      }
    }
  }

  private static List<ProjectionStep> step(
      ProjectionLoop loop, int step, Tensor code, ProjectionSchedule schedule, ProjectionDraws draws) {
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      Tensor drawn = draws.latentNoise(step, code.shape()).mul(schedule.latentNoise(step));
      try (GradMode on = GradMode.enabled()) {
        return loop.take(step, schedule.learningRate(step), drawn);
      }
    }
  }

  /** What the perceptual network is shown of an image. */
  static Tensor seen(Tensor image) {
    int side = lossResolution(Math.toIntExact(image.size(2)));
    return image.size(2) > side ? image.resizeArea(side, side) : image;
  }

  private Tensor start(HostTensor start) {
    if (space == CodeSpace.W && start.size(1) != 1) {
      throw new IllegalArgumentException("a projection in W starts at one code, not at " + start);
    }
    Tensor given = Tensor.of(start, generator.device());
    return space == CodeSpace.W ? given : repeated(generator, given).copy();
  }

  static Tensor repeated(Generator generator, Tensor code) {
    return code.expand(1, generator.config().numWs(), generator.config().wDim());
  }
}
