package org.pivotune.experiment.ablation;

/**
 * How much the original generator's picture changes when the code goes where tuning moved it (Roich et al. 2021,
 * figure 16: LPIPS 0.015, MSE 0.0012).
 *
 * @param lpips LPIPS-Alex at the generator's own size
 * @param mse over [-1, 1]
 */
public record CodeDrift(double lpips, double mse) {}
