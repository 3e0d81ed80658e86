package org.pivotune.invert;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.pivotune.loss.ImageLoss;
import org.pivotune.observe.FiniteNumbers;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GradientScale;
import org.pivotune.stylegan.Rendering;
import org.pivotune.torch.Adam;
import org.pivotune.torch.Device;
import org.pivotune.torch.RepeatedStep;
import org.pivotune.torch.StepNumbers;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.Tensor;

/**
 * The step of a projection, with the tensors that carry into it what changes from one step to the next. Its tensors
 * live in the scope that it was made in.
 */
final class ProjectionLoop implements AutoCloseable {
  private final Generator generator;
  private final ProjectionConfig config;
  private final Tensor code; // [1, 1 or num_ws, w_dim]
  private final NoiseMaps noise;
  private final Adam adam;
  private final ImageLoss distance;
  private final int recomputed;
  private final Tensor rate;
  private final Tensor disturbance; // the code's shape
  private final GradientScale scale;
  private final RepeatedStep repeated;
  private final StepNumbers numbers;
  private final Queue<Taken> taken = new ArrayDeque<>();

  /** A step whose numbers are not read yet. */
  private record Taken(int index, double rate) {}

  ProjectionLoop(Generator generator, ProjectionConfig config, Tensor code, NoiseMaps noise, Adam adam,
      ImageLoss distance, StepPace pace, int recomputed) {
    Device device = generator.device();
    this.generator = generator;
    this.config = config;
    this.code = code;
    this.noise = noise;
    this.adam = adam;
    this.distance = distance;
    this.recomputed = recomputed;
    this.rate = Tensor.full(0, device);
    this.disturbance = Tensor.full(0, device, code.shape());
    this.scale = new GradientScale(generator.precision(), device);
    this.repeated = new RepeatedStep(device, pace.recorded(), this::step, pace.notices());
    this.numbers = new StepNumbers(pace.readEvery());
  }

  /**
   * Takes a step.
   *
   * @param drawn what is added to the code, of its shape, on any device
   * @return the steps whose numbers are known by now and were not before
   */
  List<ProjectionStep> take(int index, double learningRate, Tensor drawn) {
    rate.fill(learningRate);
    disturbance.assign(drawn);
    repeated.run(numbers::take);
    taken.add(new Taken(index, learningRate));
    return numbers.isFull() ? read() : List.of();
  }

  /** All steps whose numbers were not read yet. */
  List<ProjectionStep> read() {
    List<ProjectionStep> steps = new ArrayList<>();
    for (float[] row : numbers.read()) {
      Taken step = taken.remove();
      steps.add(new ProjectionStep(step.index(), config.steps(), row[0], row[1], step.rate()));
    }
    return steps;
  }

  /** @throws org.pivotune.observe.DivergedException if no update can be made any more */
  void requireUpdates(FiniteNumbers numbers, int steps) {
    scale.requireUpdates(numbers, steps);
  }

  private Tensor step() {
    Rendering rendering =
        generator.render(Projector.repeated(generator, code.add(disturbance)), noise.asNoise(), recomputed);
    Tensor seen = Projector.seen(rendering.image()); // [1, 3, h, w]
    Tensor regularity = noise.regularity();
    Tensor distances = distance.evaluate(seen); // [1]
    adam.zeroGrad();
    rendering.backward(
        List.of(seen, regularity),
        List.of(scale.scaled(distance.gradient(), 1), scale.seed(config.noiseRegularityWeight())));
    scale.step(adam, rate, null);
    noise.renormalize();
    // The perceptual network may answer with a number where it sees none; this keeps what is none in the sum.
    Tensor told = distances.add(seen.detach().sum().reshape(1).mul(0));
    return Tensor.cat(List.of(told, regularity.detach().reshape(1)), 0);
  }

  @Override
  public void close() {
    // They lie in the recorded step's memory, which is given back with it.
    adam.zeroGrad();
    repeated.close();
    numbers.close();
  }
}
