package org.pivotune.tune;

/**
 * What one step of tuning reports, measured before its update.
 *
 * @param index from 0
 * @param steps the most there will be
 * @param mse mean squared error, unweighted
 * @param distance perceptual distance, unweighted
 * @param localityMse the regulariser's pixel term, unweighted; 0 when it did not run
 * @param localityDistance the regulariser's perceptual term, unweighted; 0 when it did not run
 */
public record TuningStep(
    int index, int steps, double mse, double distance, double localityMse, double localityDistance) {}
