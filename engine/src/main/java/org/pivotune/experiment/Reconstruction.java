package org.pivotune.experiment;

import org.pivotune.measure.Scores;

/**
 * One photo's row of the reconstruction study.
 *
 * @param photo file name
 * @param projection scores of the projection
 * @param tuned scores after tuning
 * @param projectionSeconds wall time of the projection
 * @param tuningSeconds wall time of the tuning
 * @param projectionSteps steps taken
 * @param tuningSteps steps measured, fewer than asked for when the wanted distance was reached early
 */
public record Reconstruction(
    String photo,
    Scores projection,
    Scores tuned,
    double projectionSeconds,
    double tuningSeconds,
    int projectionSteps,
    int tuningSteps) {
  /** Whether tuning is better on every score. */
  public boolean improvesEverywhere() {
    return tuned.mse() < projection.mse()
        && tuned.lpips() < projection.lpips()
        && tuned.msSsim() > projection.msSsim()
        && tuned.identity() > projection.identity();
  }
}
