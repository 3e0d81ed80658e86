package org.pivotune.bench.cost;

import static org.pivotune.bench.cost.LayerShape.FLOAT;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.bench.cost.Pass.Direction;
import org.pivotune.lpips.PerceptualNet;

/** LPIPS as LibTorch's separate operations compute it, in float32. */
final class PerceptualCost {
  /** What pools leave beside their result for the way back. */
  private static final int INDEX = 8;

  /**
   * A convolution with its ReLU, after a pool where there is one before it.
   *
   * @param pooled side of the input of the pool before, 0 for none
   * @param kernel numbers of the kernel
   */
  private record Layer(String name, int inputs, int inputSide, int outputs, int side, int pooled, long kernel,
      boolean tap) {
    long numbers(int images) {
      return (long) images * outputs * side * side;
    }

    long inputNumbers(int images) {
      return (long) images * inputs * inputSide * inputSide;
    }

    long flops(int images) {
      return 2 * kernel * images * side * side;
    }
  }

  private final List<Layer> layers = new ArrayList<>();
  private final int images;
  private final int side;
  private final String prefix;

  /** @param prefix of its passes and tensors */
  PerceptualCost(PerceptualNet net, int images, int side, String prefix) {
    this.images = images;
    this.side = side;
    this.prefix = prefix;
    int current = side;
    int number = 0;
    for (TrunkPlan.Convolution one : TrunkPlan.of(net)) {
      int pooled = one.pool() > 0 ? current : 0;
      current = one.pool() > 0 ? (current - one.pool()) / 2 + 1 : current;
      int out = (current + 2 * one.padding() - one.kernel()) / one.stride() + 1;
      long kernel = (long) one.inputs() * one.outputs() * one.kernel() * one.kernel();
      layers.add(new Layer(
          prefix + "conv" + number++, one.inputs(), current, one.outputs(), out, pooled, kernel, one.tap()));
      current = out;
    }
  }

  /** Bytes of the network. */
  long weights() {
    return layers.stream().mapToLong(layer -> (layer.kernel() + layer.outputs()) * FLOAT).sum();
  }

  /** Bytes of what is kept of a target. */
  long target() {
    return layers.stream().filter(Layer::tap).mapToLong(layer -> layer.numbers(images) * FLOAT).sum();
  }

  /** The features of images; leaves those of the taps if a backward pass follows, and nothing if not. */
  void features(Ledger ledger, boolean kept) {
    Direction forward = Direction.FORWARD;
    long pixels = 3L * images * side * side * FLOAT;
    ledger.hold(prefix + "shown", pixels);
    ledger.elements(prefix + "input", "shift and scale", forward, 2 * pixels / FLOAT, 3 * pixels, 3 * pixels, 3);
    String before = prefix + "shown";
    for (Layer layer : layers) {
      long size = layer.numbers(images) * FLOAT;
      if (layer.pooled() > 0) {
        before = pool(ledger, layer, before, kept);
      }
      ledger.hold(layer.name() + ".sum", size);
      ledger.hold(layer.name() + ".out", size);
      ledger.convolution(layer.name(), "convolve", forward, false, layer.flops(images),
          layer.inputNumbers(images) * FLOAT + layer.kernel() * FLOAT, size);
      ledger.elements(layer.name(), "bias and ReLU", forward, 2 * layer.numbers(images), 2 * size, 2 * size, 2);
      ledger.drop(layer.name() + ".sum");
      if (layer.tap()) {
        ledger.hold(layer.name() + ".unit", size);
        ledger.elements(layer.name(), "unit length", forward, 3 * layer.numbers(images), 3 * size, 2 * size, 5);
        if (!kept) {
          ledger.drop(layer.name() + ".unit"); // counted as the target
        }
      }
      if (!kept) {
        ledger.drop(before);
      }
      before = layer.name() + ".out";
    }
    if (!kept) {
      ledger.drop(before);
    }
  }

  private String pool(Ledger ledger, Layer layer, String before, boolean kept) {
    long in = (long) images * layer.inputs() * layer.pooled() * layer.pooled();
    long out = layer.inputNumbers(images);
    ledger.hold(layer.name() + ".pooled", out * (FLOAT + INDEX));
    ledger.elements(layer.name(), "pool", Direction.FORWARD, in, in * FLOAT, out * (FLOAT + INDEX));
    if (!kept) {
      ledger.drop(before);
    }
    return layer.name() + ".pooled";
  }

  /** The distance to a target that is known; after {@link #features}. */
  void compare(Ledger ledger) {
    for (Layer layer : layers.stream().filter(Layer::tap).toList()) {
      long size = layer.numbers(images) * FLOAT;
      ledger.hold(layer.name() + ".difference", size);
      ledger.hold(layer.name() + ".squares", size);
      ledger.elements(layer.name(), "distance", Direction.FORWARD, 4 * layer.numbers(images), 5 * size, 3 * size, 6);
      ledger.drop(layer.name() + ".squares");
    }
  }

  /** The gradient down to the image, which it leaves as {@code PREFIXgradient}; frees what the features kept. */
  void backward(Ledger ledger) {
    Direction data = Direction.DATA_GRADIENT;
    String gradient = "";
    for (Layer layer : layers.reversed()) {
      long size = layer.numbers(images) * FLOAT;
      if (layer.tap()) {
        ledger.hold(layer.name() + ".tap gradient", 2 * size);
        ledger.elements(layer.name(), "distance's and length's gradient", data, 8 * layer.numbers(images), 13 * size,
            7 * size, 9);
        ledger.drop(layer.name() + ".tap gradient");
        ledger.drop(layer.name() + ".difference");
        ledger.drop(layer.name() + ".unit");
      }
      if (gradient.isEmpty()) {
        gradient = layer.name() + ".gradient";
        ledger.hold(gradient, size);
      }
      ledger.elements(layer.name(), "ReLU's gradient", data, layer.numbers(images), 2 * size, size);
      long in = layer.inputNumbers(images);
      ledger.hold(layer.name() + ".input", in * FLOAT);
      ledger.convolution(layer.name(), "gradient of input", data, false, layer.flops(images),
          size + layer.kernel() * FLOAT, in * FLOAT);
      ledger.drop(gradient);
      ledger.drop(layer.name() + ".out");
      gradient = layer.name() + ".input";
      if (layer.pooled() > 0) {
        gradient = unpool(ledger, layer, gradient);
      }
    }
    ledger.drop(prefix + "shown");
    ledger.rename(gradient, prefix + "gradient");
  }

  private String unpool(Ledger ledger, Layer layer, String gradient) {
    long large = (long) images * layer.inputs() * layer.pooled() * layer.pooled() * FLOAT;
    ledger.hold(layer.name() + ".unpooled", large);
    ledger.elements(layer.name(), "pool's gradient", Direction.DATA_GRADIENT, large / FLOAT,
        layer.inputNumbers(images) * (FLOAT + INDEX), 2 * large, 2);
    ledger.drop(gradient);
    ledger.drop(layer.name() + ".pooled");
    return layer.name() + ".unpooled";
  }
}
