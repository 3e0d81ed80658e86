package org.pivotune.bench.cost;

import static org.pivotune.bench.cost.LayerShape.FLOAT;

import org.pivotune.bench.cost.Pass.Direction;

/**
 * The peer's layer: kernels of every image's own, as the paper writes it, and an operation for each term. The kernel's
 * gradient is always made, because the style's comes out of it.
 */
record OfficialLayer(LayerShape shape) implements LayerCost {
  /** Bytes of the kernels of all images. */
  private long kernels() {
    return shape.weights() * shape.images() * FLOAT;
  }

  @Override
  public void forward(Ledger ledger, boolean kept) {
    String name = shape.name();
    Direction forward = Direction.FORWARD;
    long kernels = kernels();
    FusedLayer.affine(ledger, shape, forward);
    ledger.hold(name + ".modulated kernel", kernels);
    ledger.elements(name, "kernel times style", forward, kernels / FLOAT, kernels, kernels);
    ledger.hold(name + ".squares", kernels);
    ledger.elements(name, "squares and their sum", forward, kernels / 2, 2 * kernels, kernels, 4);
    ledger.drop(name + ".squares");
    ledger.hold(name + ".kernel", kernels);
    ledger.elements(name, "kernel demodulated", forward, kernels / FLOAT, kernels, kernels);
    if (shape.up()) {
      ledger.hold(name + ".flipped", kernels);
      ledger.elements(name, "kernel flipped", forward, 0, kernels, kernels);
    }
    ledger.hold(name + ".convolved", shape.convolved());
    ledger.convolution(name, "convolve", forward, shape.narrow(), shape.flops(), shape.input() + kernels,
        shape.convolved());
    if (shape.up()) {
      ledger.hold(name + ".filtered", shape.output());
      ledger.elements(name, "filter", forward, 32 * shape.results(), shape.convolved(), shape.output());
      ledger.drop(name + ".convolved");
    } else {
      ledger.rename(name + ".convolved", name + ".filtered");
    }
    ledger.elements(name, "add noise", forward, shape.results(), shape.output() + shape.noise(), shape.output(), 2);
    ledger.hold(name + ".out", shape.output());
    ledger.elements(name, "bias and activation", forward, 4 * shape.results(), shape.output(), shape.output());
    ledger.drop(name + ".filtered");
    if (!kept) {
      dropKernels(ledger);
    }
  }

  private void dropKernels(Ledger ledger) {
    ledger.drop(shape.name() + ".modulated kernel");
    ledger.drop(shape.name() + ".kernel");
    if (shape.up()) {
      ledger.drop(shape.name() + ".flipped");
    }
  }

  @Override
  public void backward(Ledger ledger, Wanted wanted) {
    String name = shape.name();
    Direction data = Direction.DATA_GRADIENT;
    long kernels = kernels();
    ledger.hold(name + ".behind", shape.output());
    ledger.elements(name, "activation's gradient", data, 4 * shape.results(), 2 * shape.output(), shape.output());
    ledger.drop(name + ".gradient");
    ledger.elements(name, "sums for bias and noise", data, 2 * shape.results(), 2 * shape.output(), 0, 4);
    if (shape.up()) {
      ledger.hold(name + ".start", shape.convolved());
      ledger.elements(name, "filter's gradient", data, 32 * shape.results(), shape.output(), shape.convolved());
      ledger.drop(name + ".behind");
    } else {
      ledger.rename(name + ".behind", name + ".start");
    }
    ledger.hold(name + ".input", shape.input());
    ledger.convolution(name, "gradient of input", data, shape.narrow(), shape.flops(), shape.convolved() + kernels,
        shape.input());
    ledger.hold(name + ".kernel gradient", kernels);
    ledger.convolution(name, "gradient of weight", Direction.WEIGHT_GRADIENT, shape.narrow(), shape.flops(),
        shape.convolved() + shape.input(), kernels);
    ledger.drop(name + ".start");
    // Through demodulation, squares, and the product with the style, each with its sum.
    ledger.hold(name + ".products", 2 * kernels);
    ledger.elements(name, "kernel's gradient to weight and style", Direction.WEIGHT_GRADIENT, 3 * kernels,
        (wanted.weights() ? 11 : 10) * kernels, (wanted.weights() ? 8 : 7) * kernels, 12);
    ledger.drop(name + ".products");
    ledger.drop(name + ".kernel gradient");
    FusedLayer.affine(ledger, shape, data);
    if (wanted.weights()) {
      FusedLayer.affine(ledger, shape, Direction.WEIGHT_GRADIENT);
    }
    dropKernels(ledger);
    ledger.drop(name + ".out");
  }
}
