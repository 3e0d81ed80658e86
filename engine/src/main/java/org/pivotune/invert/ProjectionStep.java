package org.pivotune.invert;

/**
 * What one step of a projection reports, measured before its update.
 *
 * @param index from 0
 * @param steps how many there will be
 * @param distance perceptual distance between image and target
 * @param noiseRegularity the noise maps' regulariser, unweighted
 * @param learningRate Adam's rate of this step
 */
public record ProjectionStep(int index, int steps, double distance, double noiseRegularity, double learningRate) {}
