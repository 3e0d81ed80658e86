package org.pivotune.tune;

import java.util.List;
import java.util.Map;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.memory.MemorySettings;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.Journal;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.TensorScope;

/**
 * Pivotal tuning (Roich et al. 2021, eq. 2): minimises, over the generator's weights, perceptual distance plus mean
 * squared error between images and what the generator shows at their pivots; of one image or of several at once. The
 * original generator is not changed.
 *
 * <p>Confined to the thread that uses it.
 */
public final class PivotalTuner {
  private final Generator original;
  private final BatchedLosses losses;
  private final TuningConfig config;
  private final StepPace pace;
  private final MemorySettings memory;

  /** @param loss for one image of the generator's own resolution; a configuration with batches needs more */
  public PivotalTuner(Generator original, PerceptualLoss loss, TuningConfig config) {
    this(original, BatchedLosses.single(loss), config);
  }

  /** @param losses for images of the generator's own resolution: one, a batch of targets, the regulariser's samples */
  public PivotalTuner(Generator original, BatchedLosses losses, TuningConfig config) {
    this(original, losses, config, StepPace.usual(original.device(), notice -> {}));
  }

  /** @param pace how rounds over one batch are taken; the result is the same but for rounding */
  public PivotalTuner(Generator original, BatchedLosses losses, TuningConfig config, StepPace pace) {
    this(original, losses, config, pace, MemorySettings.PLAIN);
  }

  /** @param memory what is given up for memory; the result is the same but for rounding */
  public PivotalTuner(
      Generator original, BatchedLosses losses, TuningConfig config, StepPace pace, MemorySettings memory) {
    this.original = original;
    this.losses = losses;
    this.config = memory.targetsApart() ? config.withBatch(1) : config;
    this.pace = pace;
    this.memory = memory;
  }

  /**
   * Tunes a copy of the generator to one image.
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
    return tune(
        List.of(new TuningTarget(codes, noise, target)), draws, Journal.none(), listener, cancellation);
  }

  /**
   * Tunes one copy of the generator to all these images. Memory is that of one batch of images, apart from the images
   * themselves.
   *
   * @param targets at least one
   * @param journal where to begin and what to leave behind
   * @return a generator that the caller closes
   * @throws org.pivotune.resume.ResumeException if the journal's state is of another run
   * @throws org.pivotune.observe.DivergedException if a term of the loss becomes infinite or not a number
   */
  public TuningResult tune(
      List<TuningTarget> targets,
      LocalityDraws draws,
      Journal journal,
      StepListener<TuningStep> listener,
      Cancellation cancellation) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to tune to: give at least one image");
    }
    Generator tuned = original.copy();
    boolean finished = false;
    try (TensorScope run = TensorScope.open();
        GradMode on = GradMode.enabled()) {
      tuned.requireGradients(true);
      TuningResult result =
          new TuningRun(config, original, tuned, losses, targets, draws, journal, listener, cancellation, pace,
              memory).run();
      tuned.requireGradients(false);
      finished = true;
      return result;
    } finally {
      if (!finished) {
        tuned.close();
      }
    }
  }
}
