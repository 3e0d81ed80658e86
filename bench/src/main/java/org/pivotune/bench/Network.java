package org.pivotune.bench;

import org.pivotune.stylegan.GeneratorConfig;

/** The generators that questions are asked of, at any resolution; their weights are random. */
public enum Network {
  /** The shape of the embedded {@code faces-128}. */
  FACES {
    @Override
    public GeneratorConfig config(int resolution) {
      return RandomWeights.config(resolution);
    }
  },
  /** The shape of NVIDIA's FFHQ networks (config-f). */
  FFHQ {
    @Override
    public GeneratorConfig config(int resolution) {
      return RandomWeights.ffhq(resolution);
    }
  };

  /** The shape at a resolution, a power of two from 8 to 4096. */
  public abstract GeneratorConfig config(int resolution);
}
