package org.pivotune.experiment.quality;

import org.pivotune.measure.Scores;
import org.pivotune.personalise.Stage;

/**
 * The picture on the way.
 *
 * @param stage projecting or tuning
 * @param steps of this stage that were taken
 * @param seconds wall time since the first step of the route, scoring left out
 * @param scores of the picture against the aligned photo, at the generator's own size
 */
public record Checkpoint(Stage stage, int steps, double seconds, Scores scores) {}
