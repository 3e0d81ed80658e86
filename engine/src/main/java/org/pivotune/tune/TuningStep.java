package org.pivotune.tune;

/**
 * What tuning reports of one image in one round, measured before the update that it leads to. The losses are float32
 * values.
 *
 * @param index the round, from 0
 * @param steps the most rounds there will be
 * @param target the image's number, from 0
 * @param mse mean squared error, unweighted
 * @param distance perceptual distance, unweighted
 * @param localityMse the regulariser's pixel term, unweighted; 0 when it did not run
 * @param localityDistance the regulariser's perceptual term, unweighted; 0 when it did not run
 */
public record TuningStep(
    int index, int steps, int target, double mse, double distance, double localityMse, double localityDistance) {}
