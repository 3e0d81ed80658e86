package org.pivotune.edit.learn;

import org.pivotune.edit.EditException;

/**
 * How a generator's pictures are sampled.
 *
 * @param samples how many pictures, at least {@value #LEAST_SAMPLES}
 * @param psi truncation: 1 samples the whole of W, smaller values keep to its middle
 * @param seed equal seeds give equal pictures on the same device
 * @param batch pictures rendered at a time; bounds memory, not results
 */
public record SamplingConfig(int samples, double psi, long seed, int batch) {
  static final int LEAST_SAMPLES = 50;

  /** 1,500 pictures of the whole of W: some minutes on two cores at 128 px. */
  public static final SamplingConfig DEFAULT = new SamplingConfig(1500, 1, 7, 8);

  public SamplingConfig {
    if (samples < LEAST_SAMPLES || samples > 1_000_000) {
      throw new EditException("a direction needs from " + LEAST_SAMPLES + " to a million samples, not " + samples);
    }
    if (!(psi > 0 && psi <= 2)) {
      throw new EditException("psi must be above 0 and at most 2, not " + psi);
    }
    if (batch < 1 || batch > 1024) {
      throw new EditException("the batch must be from 1 to 1024 pictures, not " + batch);
    }
  }

  public SamplingConfig withSamples(int count) {
    return new SamplingConfig(count, psi, seed, batch);
  }

  public SamplingConfig withPsi(double truncation) {
    return new SamplingConfig(samples, truncation, seed, batch);
  }

  public SamplingConfig withSeed(long start) {
    return new SamplingConfig(samples, psi, start, batch);
  }

  public SamplingConfig withBatch(int pictures) {
    return new SamplingConfig(samples, psi, seed, pictures);
  }
}
