package org.pivotune.invert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.loss.ImageLoss;
import org.pivotune.loss.PerceptualLoss;
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
import org.pivotune.torch.Adam;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
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

  /**
   * @param generator frozen: no tensor of it changes
   * @param loss for images of {@link #lossResolution}
   */
  public Projector(Generator generator, PerceptualLoss loss, ProjectionConfig config, CodeSpace space) {
    this.generator = generator;
    this.loss = loss;
    this.config = config;
    this.space = space;
    this.numbers = new FiniteNumbers("projection", config.steps());
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
          try (ImageLoss distance = new ImageLoss(loss, seen(Tensor.of(target, Device.CPU)).toHost())) {
            for (int step = begin; step < config.steps(); step++) {
              cancellation.check();
              ProjectionStep report = step(step, code, noise, optimised.adam(), distance, schedule, draws);
              history.add(report);
              listener.finished(report);
              if (step + 1 < config.steps()) {
                optimised.keep(journal, step + 1, numbers, () -> ProjectionHistory.of(history));
              }
            }
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

  private ProjectionStep step(
      int step,
      Tensor code,
      NoiseMaps noise,
      Adam adam,
      ImageLoss distance,
      ProjectionSchedule schedule,
      ProjectionDraws draws) {
    try (TensorScope scope = TensorScope.open()) {
      double rate = schedule.learningRate(step);
      Tensor disturbed = code.addScaled(draws.latentNoise(step, code.shape()), schedule.latentNoise(step));
      Tensor image = generator.synthesize(repeated(generator, disturbed), noise.asNoise()); // [1, 3, H, W]
      Tensor seen = seen(image);
      // The perceptual network may answer with a number where it sees none.
      numbers.require(step, "the image", seen.allFinite());
      Tensor regularity = noise.regularity();
      double value = distance.evaluate(seen);
      numbers.require(step, "the perceptual distance", value);
      numbers.require(step, "the noise regularity", regularity.item());
      Tensor weighted = regularity.mul(config.noiseRegularityWeight());
      adam.zeroGrad();
      Tensor.backward(List.of(seen, weighted), List.of(distance.gradient(), Tensor.full(1, Device.CPU)));
      adam.step(rate);
      noise.renormalize();
      return new ProjectionStep(step, config.steps(), value, regularity.item(), rate);
    }
  }

  /** What the perceptual network is shown of an image. */
  private Tensor seen(Tensor image) {
    int side = lossResolution(generator.config().resolution());
    return image.size(2) > side ? image.resizeArea(side, side) : image;
  }

  private Tensor start(HostTensor start) {
    if (space == CodeSpace.W && start.size(1) != 1) {
      throw new IllegalArgumentException("a projection in W starts at one code, not at " + start);
    }
    Tensor given = Tensor.of(start, generator.device());
    return space == CodeSpace.W ? given : repeated(generator, given).copy();
  }

  private static Tensor repeated(Generator generator, Tensor code) {
    return code.expand(1, generator.config().numWs(), generator.config().wDim());
  }
}
