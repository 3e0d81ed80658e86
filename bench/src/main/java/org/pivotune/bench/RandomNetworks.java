package org.pivotune.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.lpips.PerceptualNetwork.Convolution;
import org.pivotune.tensor.HostTensor;

/** LPIPS networks with random trunks, for questions about speed alone. */
final class RandomNetworks {
  private RandomNetworks() {}

  static PerceptualNetwork network(PerceptualNet net, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    List<Convolution> trunk = new ArrayList<>();
    for (long[] shape : net.convolutionShapes()) {
      double deviation = Math.sqrt(2.0 / (shape[1] * shape[2] * shape[3])); // keeps activations of one size
      trunk.add(new Convolution(
          RandomWeights.normal(random, 0, deviation, shape), RandomWeights.normal(random, 0, 0.01, shape[0])));
    }
    List<HostTensor> heads = new ArrayList<>();
    for (int channels : net.headSizes()) {
      float[] head = new float[channels];
      java.util.Arrays.fill(head, 1f / channels);
      heads.add(HostTensor.of(head, channels));
    }
    return new PerceptualNetwork(net, trunk, heads);
  }
}
