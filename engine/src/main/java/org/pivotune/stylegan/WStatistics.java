package org.pivotune.stylegan;

import org.pivotune.tensor.HostTensor;

/**
 * Where W lies and how wide it is, measured on samples.
 *
 * @param mean [1, w_dim]
 * @param deviation sqrt(sum over samples and dimensions of (w - mean)^2 / samples), a scalar (NVIDIA's projector)
 * @param samples how many codes were drawn
 */
public record WStatistics(HostTensor mean, double deviation, int samples) {}
