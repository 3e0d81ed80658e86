package org.pivotune.lpips;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** An LPIPS network in LibTorch; its weights live in the owner's scope. For one thread. */
public final class TorchTrunk {
  /** What {@code lpips} adds to the norm. */
  private static final double EPSILON = 1e-10;

  /** Keeps the norm's gradient finite where all features of a pixel are zero; see HeadNodes. */
  private static final double SMALLEST_SQUARE = 1e-24;

  /** A convolution's weight and its bias as [1, out, 1, 1]. */
  private record Weights(Tensor weight, Tensor bias) {}

  private final PerceptualNet net;
  private final List<Weights> convolutions = new ArrayList<>();
  private final List<Tensor> heads = new ArrayList<>(); // [1, C, 1, 1]
  private final Tensor shift; // [1, 3, 1, 1]
  private final Tensor scale;

  public TorchTrunk(PerceptualNetwork network, Device device, TensorScope owner) {
    net = network.net();
    try (TensorScope scope = TensorScope.open()) {
      for (PerceptualNetwork.Convolution one : network.convolutions()) {
        Tensor weight = Tensor.of(one.weight(), device).channelsLast();
        convolutions.add(new Weights(TensorScope.moveTo(owner, weight), row(one.bias(), device, owner)));
      }
      network.heads().forEach(head -> heads.add(row(head, device, owner)));
      shift = row(HostTensor.of(TrunkNodes.SHIFT.clone(), 3), device, owner);
      scale = row(HostTensor.of(TrunkNodes.SCALE.clone(), 3), device, owner);
    }
  }

  private static Tensor row(HostTensor values, Device device, TensorScope owner) {
    return TensorScope.moveTo(owner, Tensor.of(values, device).reshape(1, values.elementCount(), 1, 1));
  }

  /**
   * The unit-normalised features of every tap.
   *
   * @param image [N, 3, H, W] in [-1, 1]
   */
  public List<Tensor> features(Tensor image) {
    List<Tensor> taps = new ArrayList<>();
    Tensor x = image.sub(shift).div(scale).channelsLast();
    for (TrunkLayer layer : net.layers()) {
      Tensor input = x;
      x = switch (layer) {
        case TrunkLayer.Convolution it -> convolution(input, it.index(), it.shape());
        case TrunkLayer.MaxPool it -> input.maxPool2d(it.size(), it.stride(), it.ceil());
        case TrunkLayer.Fire it -> fire(input, it);
        case TrunkLayer.Tap it -> {
          taps.add(unit(input));
          yield input;
        }
      };
    }
    return taps;
  }

  /**
   * The distances between images (Zhang et al. 2018, equation 1).
   *
   * @param ours features of N images
   * @param theirs features of N others
   * @return [N]
   */
  public Tensor distances(List<Tensor> ours, List<Tensor> theirs) {
    Tensor sum = null;
    for (int tap = 0; tap < heads.size(); tap++) {
      Tensor squares = ours.get(tap).sub(theirs.get(tap)).square();
      // Summing channels first keeps float32's rounding small.
      Tensor own = squares.mul(heads.get(tap)).sum(false, 1).mean(false, 1, 2);
      sum = sum == null ? own : sum.add(own);
    }
    if (sum == null) {
      throw new IllegalStateException("a network has at least one tap");
    }
    return sum;
  }

  private Tensor convolution(Tensor x, int index, ConvolutionShape shape) {
    Weights weights = convolutions.get(index);
    return x.conv2d(weights.weight(), shape.stride(), shape.padding(), 1).add(weights.bias()).relu();
  }

  private Tensor fire(Tensor x, TrunkLayer.Fire fire) {
    Tensor squeezed = convolution(x, fire.index(), fire.squeeze());
    Tensor one = convolution(squeezed, fire.index() + 1, fire.expand1());
    return Tensor.cat(List.of(one, convolution(squeezed, fire.index() + 2, fire.expand3())), 1);
  }

  private static Tensor unit(Tensor features) {
    Tensor norm = features.square().sum(true, 1).add(SMALLEST_SQUARE).sqrt();
    return features.div(norm.add(EPSILON));
  }
}
