package org.pivotune.bench.cost;

import static org.pivotune.bench.cost.LayerShape.FLOAT;

import org.pivotune.bench.cost.Pass.Direction;

/**
 * Our layer: one native operation, see {@code native/src/device/styled_layer.cpp} and, on the CPU,
 * {@code native/src/styled_convolution.cpp}, which keeps the modulated input instead of making it again and demodulates
 * in a pass of its own.
 */
record FusedLayer(LayerShape shape, boolean cpu) implements LayerCost {
  @Override
  public void forward(Ledger ledger, boolean kept) {
    String name = shape.name();
    Direction forward = Direction.FORWARD;
    long kernel = shape.weights() * shape.width();
    long energy = (long) shape.inputs() * shape.outputs() * FLOAT;
    affine(ledger, shape, forward);
    ledger.hold(name + ".kernel", kernel);
    ledger.hold(name + ".energy", energy);
    ledger.elements(name, "arrange", forward, 2 * shape.weights(), shape.weights() * FLOAT, kernel + energy);
    ledger.elements(name, "demodulate", forward, 2L * shape.images() * shape.inputs() * shape.outputs(), energy, 0);
    ledger.hold(name + ".modulated", shape.input());
    ledger.elements(name, "scale", forward, shape.input() / shape.width(), shape.input(), shape.input());
    ledger.hold(name + ".convolved", shape.convolved());
    ledger.convolution(
        name, "convolve", forward, shape.narrow(), shape.flops(), shape.input() + kernel, shape.convolved());
    if (!cpu || !kept) {
      ledger.drop(name + ".modulated");
    }
    ledger.hold(name + ".out", shape.output());
    ledger.elements(name, "finish", forward, (shape.up() ? 24 : 8) * shape.results(),
        shape.convolved() + shape.noise(), shape.output());
    ledger.drop(name + ".convolved");
    if (!kept) {
      ledger.drop(name + ".kernel");
      ledger.drop(name + ".energy");
    }
  }

  static void affine(Ledger ledger, LayerShape shape, Direction direction) {
    long weights = (long) shape.latent() * shape.inputs();
    ledger.convolution(shape.name(), "style", direction, false, 2 * weights * shape.images(), weights * FLOAT,
        (long) shape.images() * shape.inputs() * FLOAT);
  }

  @Override
  public void backward(Ledger ledger, Wanted wanted) {
    String name = shape.name();
    Direction data = Direction.DATA_GRADIENT;
    long kernel = shape.weights() * shape.width();
    ledger.hold(name + ".behind", shape.output());
    ledger.elements(
        name, "unfinish", data, 12 * shape.results(), 2 * shape.output() + shape.noise(), shape.output(), 3);
    if (shape.up() || cpu) {
      ledger.hold(name + ".start", shape.convolved());
      ledger.elements(name, "unfilter", data, (shape.up() ? 16 : 1) * shape.results(), shape.output(),
          shape.convolved());
      ledger.drop(name + ".behind");
    } else {
      ledger.rename(name + ".behind", name + ".start");
    }
    if (wanted.weights() && !cpu) {
      ledger.hold(name + ".modulated", shape.input());
      ledger.elements(name, "scale again", Direction.WEIGHT_GRADIENT, shape.input() / shape.width(), shape.input(),
          shape.input());
    }
    ledger.hold(name + ".through", shape.input());
    ledger.convolution(name, "gradient of input", data, shape.narrow(), shape.flops(), shape.convolved() + kernel,
        shape.input());
    if (wanted.weights()) {
      ledger.hold(name + ".kernel gradient", kernel);
      ledger.convolution(name, "gradient of weight", Direction.WEIGHT_GRADIENT, shape.narrow(), shape.flops(),
          shape.convolved() + shape.input(), kernel);
    }
    ledger.drop(name + ".start");
    unscale(ledger, wanted, kernel);
    ledger.drop(name + ".through");
    if (ledger.holds(name + ".modulated")) {
      ledger.drop(name + ".modulated");
    }
    ledger.drop(name + ".gradient");
    ledger.drop(name + ".kernel");
    ledger.drop(name + ".energy");
    ledger.drop(name + ".out");
  }

  private void unscale(Ledger ledger, Wanted wanted, long kernel) {
    String name = shape.name();
    Direction data = Direction.DATA_GRADIENT;
    ledger.hold(name + ".input", shape.input());
    ledger.elements(name, "unscale", data, 3 * shape.input() / shape.width(), 2 * shape.input(), shape.input(), 3);
    ledger.elements(name, "gradient of style", data, 4L * shape.images() * shape.inputs() * shape.outputs(),
        (long) shape.inputs() * shape.outputs() * FLOAT, 0);
    if (wanted.weights()) {
      ledger.elements(name, "join weight", Direction.WEIGHT_GRADIENT, 4 * shape.weights(),
          kernel + shape.weights() * FLOAT, shape.weights() * FLOAT);
      ledger.drop(name + ".kernel gradient");
      affine(ledger, shape, Direction.WEIGHT_GRADIENT);
    }
    affine(ledger, shape, data);
    if (wanted.noise() && !cpu) {
      ledger.elements(name, "gradient of noise", data, 4 * shape.results(), 2 * shape.output(), shape.noise(), 2);
    }
  }
}
