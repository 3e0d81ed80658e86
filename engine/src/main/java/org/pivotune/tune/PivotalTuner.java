package org.pivotune.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.loss.ImageLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Noise;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Adam;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * Pivotal tuning of one image (Roich et al. 2021, eq. 2): minimises, over the generator's weights, perceptual distance
 * plus mean squared error between the photo and the image at its pivot. The original generator is not changed.
 *
 * <p>Confined to the thread that uses it.
 */
public final class PivotalTuner {
  private final Generator original;
  private final PerceptualLoss loss;
  private final TuningConfig config;

  /** @param loss for images of the generator's own resolution */
  public PivotalTuner(Generator original, PerceptualLoss loss, TuningConfig config) {
    this.original = original;
    this.loss = loss;
    this.config = config;
  }

  /**
   * Tunes a copy of the generator.
   *
   * @param codes the pivot, [1, num_ws, w_dim]
   * @param noise noise maps that belong to the pivot; empty takes the generator's own
   * @param target [1, 3, H, W] in [-1, 1], in the generator's resolution
   * @return a generator that the caller closes
   */
  public TuningResult tune(
      HostTensor codes,
      Map<String, HostTensor> noise,
      HostTensor target,
      LocalityDraws draws,
      StepListener<TuningStep> listener,
      Cancellation cancellation) {
    Generator tuned = original.copy();
    boolean finished = false;
    try (TensorScope run = TensorScope.open();
        GradMode on = GradMode.enabled()) {
      tuned.requireGradients(true);
      TuningResult result = new Run(tuned, codes, noise, target, draws, listener, cancellation).steps();
      tuned.requireGradients(false);
      finished = true;
      return result;
    } finally {
      if (!finished) {
        tuned.close();
      }
    }
  }

  /** The state of one tuning. */
  private final class Run {
    private final Generator tuned;
    private final Tensor pivot; // [1, num_ws, w_dim]
    private final Noise noise;
    private final Tensor target; // [1, 3, H, W] in [-1, 1]
    private final HostTensor hostTarget;
    private final LocalityDraws draws;
    private final StepListener<TuningStep> listener;
    private final Cancellation cancellation;
    private final List<TuningStep> history = new ArrayList<>();

    Run(
        Generator tuned,
        HostTensor codes,
        Map<String, HostTensor> maps,
        HostTensor target,
        LocalityDraws draws,
        StepListener<TuningStep> listener,
        Cancellation cancellation) {
      this.tuned = tuned;
      this.pivot = Tensor.of(codes, tuned.device());
      this.noise = Noise.of(maps, tuned.device());
      this.target = Tensor.of(target, tuned.device());
      this.hostTarget = target;
      this.draws = draws;
      this.listener = listener;
      this.cancellation = cancellation;
    }

    TuningResult steps() {
      List<Tensor> parameters = List.copyOf(tuned.synthesisParameters().values());
      try (Adam adam = new Adam(parameters, Adam.Constants.DEFAULT);
          ImageLoss distance = new ImageLoss(loss, hostTarget);
          Locality locality = new Locality()) {
        for (int step = 0; step < config.steps(); step++) {
          cancellation.check();
          if (!step(step, adam, distance, locality)) {
            return new TuningResult(tuned, history, true);
          }
        }
        return new TuningResult(tuned, history, false);
      }
    }

    /** One update; false when the wanted distance is reached, in which case nothing is updated. */
    private boolean step(int step, Adam adam, ImageLoss distance, Locality locality) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor image = tuned.synthesize(pivot, noise); // [1, 3, H, W]
        double perceptual = distance.evaluate(image);
        Tensor mse = image.mseLoss(target);
        adam.zeroGrad();
        if (config.stopAt().isPresent() && perceptual <= config.stopAt().getAsDouble()) {
          report(new TuningStep(step, config.steps(), mse.item(), perceptual, 0, 0));
          return false;
        }
        Tensor.backward(
            List.of(mse, image),
            List.of(
                Tensor.full(config.mseWeight(), tuned.device()), distance.gradient().mul(config.perceptualWeight())));
        LocalityRegularizer.Terms terms = locality.accumulate(step);
        adam.step(config.learningRate());
        report(new TuningStep(step, config.steps(), mse.item(), perceptual, terms.mse(), terms.distance()));
        return true;
      }
    }

    private void report(TuningStep step) {
      history.add(step);
      listener.finished(step);
    }

    /** The regulariser, when there is one. */
    private final class Locality implements AutoCloseable {
      private final @Nullable LocalityRegularizer regularizer =
          config.locality().map(locality -> new LocalityRegularizer(original, locality, loss)).orElse(null);

      LocalityRegularizer.Terms accumulate(int step) {
        if (regularizer == null || !regularizer.runsAt(step)) {
          return LocalityRegularizer.Terms.NONE;
        }
        int samples = config.locality().orElseThrow().samples();
        Tensor z = draws.z(step, samples, tuned.config().zDim());
        return regularizer.accumulate(tuned, pivot, z);
      }

      @Override
      public void close() {
        if (regularizer != null) {
          regularizer.close();
        }
      }
    }
  }
}
