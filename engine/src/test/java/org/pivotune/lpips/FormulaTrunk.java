package org.pivotune.lpips;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pivotune.lpips.PerceptualNetwork.Convolution;
import org.pivotune.tensor.HostTensor;

/** Trunk weights by formula, as the golden values were made: a hash of the position gives every number. */
public final class FormulaTrunk {
  private static final Map<PerceptualNet, List<Convolution>> FILLED = new ConcurrentHashMap<>();

  private FormulaTrunk() {}

  /** A network with formula-filled trunk and the given heads, one [channels] per tap. */
  public static PerceptualNetwork network(PerceptualNet net, List<HostTensor> heads) {
    return new PerceptualNetwork(net, convolutions(net), heads);
  }

  /** The formula-filled convolutions of a trunk, in forward order; the same ones each time. */
  public static List<Convolution> convolutions(PerceptualNet net) {
    return FILLED.computeIfAbsent(net, FormulaTrunk::fill);
  }

  private static List<Convolution> fill(PerceptualNet net) {
    List<Convolution> convolutions = new ArrayList<>();
    for (long[] shape : net.convolutionShapes()) {
      int layer = convolutions.size();
      float scale = (float) Math.sqrt(6.0 / (shape[1] * shape[2] * shape[3]));
      HostTensor weight = filled(layer, scale, shape);
      convolutions.add(new Convolution(weight, filled(layer + 500, 0.05f, shape[0])));
    }
    return convolutions;
  }

  /** Numbers in [-scale, scale) by the formula. */
  public static HostTensor filled(int layer, float scale, long... shape) {
    float[] values = new float[Math.toIntExact(HostTensor.elementCount(shape))];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) (hash(k + 1000003 * layer) * scale);
    }
    return HostTensor.of(values, shape);
  }

  /** A number in [-1, 1) from the bits of another; the arithmetic is that of unsigned 32-bit integers. */
  private static double hash(int k) {
    int h = k * (int) 2654435761L;
    h ^= h >>> 16;
    h *= 0x85ebca6b;
    h ^= h >>> 13;
    h *= 0xc2b2ae35;
    h ^= h >>> 16;
    return Integer.toUnsignedLong(h) / 4294967296.0 * 2 - 1;
  }
}
