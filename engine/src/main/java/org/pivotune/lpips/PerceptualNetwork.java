package org.pivotune.lpips;

import java.util.Arrays;
import java.util.List;
import org.pivotune.tensor.HostTensor;

/**
 * The weights of one LPIPS network. Shapes and finiteness are checked; the tensors must not be changed afterwards.
 *
 * @param net which trunk
 * @param convolutions the trunk's convolutions in forward order
 * @param heads the weights of the 1x1 convolutions over squared feature differences, one [channels] per tap
 */
public record PerceptualNetwork(PerceptualNet net, List<Convolution> convolutions, List<HostTensor> heads) {

  /**
   * One convolution.
   *
   * @param weight [out, in, kernel, kernel]
   * @param bias [out]
   */
  public record Convolution(HostTensor weight, HostTensor bias) {}

  /**
   * @throws LpipsException if a count or shape is not the net's, or a value is not finite
   */
  public PerceptualNetwork {
    convolutions = List.copyOf(convolutions);
    heads = List.copyOf(heads);
    List<long[]> shapes = net.convolutionShapes();
    if (convolutions.size() != shapes.size() || heads.size() != net.headSizes().size()) {
      throw new LpipsException(
          "LPIPS " + net.id() + " has " + shapes.size() + " convolutions and " + net.headSizes().size()
              + " heads, not " + convolutions.size() + " and " + heads.size());
    }
    for (int i = 0; i < shapes.size(); i++) {
      String name = net.convolutionNames().get(i);
      require(net, name + ".weight", convolutions.get(i).weight(), shapes.get(i));
      require(net, name + ".bias", convolutions.get(i).bias(), shapes.get(i)[0]);
    }
    for (int i = 0; i < heads.size(); i++) {
      require(net, "lin" + i, heads.get(i), net.headSizes().get(i));
    }
  }

  private static void require(PerceptualNet net, String name, HostTensor tensor, long... shape) {
    if (!tensor.hasShape(shape)) {
      throw new LpipsException(
          "the weights of LPIPS " + net.id() + " do not fit: " + name + " is " + tensor + ", expected "
              + Arrays.toString(shape));
    }
    int element = tensor.firstNotFinite();
    if (element >= 0) {
      throw new LpipsException("the weights of LPIPS " + net.id() + " are damaged: " + name + " holds "
          + tensor.get(element) + " at " + element);
    }
  }
}
