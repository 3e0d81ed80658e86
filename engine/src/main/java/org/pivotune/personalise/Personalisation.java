package org.pivotune.personalise;

import java.time.Duration;
import java.util.Map;
import org.pivotune.invert.Pivot;
import org.pivotune.measure.Scores;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.TuningResult;

/**
 * A finished personalisation. Owns the tuned generator.
 *
 * @param config what ran
 * @param target the aligned face, [1, 3, H, W] in [-1, 1]
 * @param pivot its place in the latent space
 * @param projectionImage the original generator at the pivot, [1, 3, H, W], nominally in [-1, 1]
 * @param tuning the tuned generator
 * @param tunedImage the tuned generator at the pivot, likewise
 * @param projectionScores of the projection's image against the target
 * @param tunedScores of the tuned image against the target
 * @param timings wall time of each stage
 */
public record Personalisation(
    PersonaliseConfig config,
    HostTensor target,
    Pivot pivot,
    HostTensor projectionImage,
    TuningResult tuning,
    HostTensor tunedImage,
    Scores projectionScores,
    Scores tunedScores,
    Map<Stage, Duration> timings)
    implements AutoCloseable {
  public Personalisation {
    timings = Map.copyOf(timings);
  }

  @Override
  public void close() {
    tuning.close();
  }
}
