package org.pivotune.experiment.locality;

import org.pivotune.measure.ConventionScores;

/**
 * How well a tuned generator shows one of its photos.
 *
 * @param photo file name
 */
public record TargetScores(String photo, ConventionScores scores) {}
