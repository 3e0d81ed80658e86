package org.pivotune.bench.cost;

import static org.pivotune.bench.cost.LayerShape.FLOAT;

import org.pivotune.bench.cost.Pass.Direction;

/**
 * Activations to colours, and the picture so far added to them, doubled.
 *
 * @param shape of the layer whose result is read
 * @param name such as {@code b64.torgb}
 * @param doubles whether there is a picture so far
 * @param official whether the steps are the peer's
 */
record ColourLayer(LayerShape shape, String name, boolean doubles, boolean official) {
  private static final int COLOURS = 3;

  /** Bytes of the picture. */
  long picture() {
    return (long) shape.images() * COLOURS * shape.side() * shape.side() * FLOAT;
  }

  /** Operations of the convolution and of each of its gradients. */
  private long flops() {
    return 2 * COLOURS * shape.results();
  }

  private LayerShape style() {
    return new LayerShape(
        name, shape.images(), shape.outputs(), COLOURS, shape.side(), false, shape.width(), shape.latent());
  }

  /** Leaves {@code NAME.picture}; takes that of the layer before, if there is one. */
  void forward(Ledger ledger, String before, boolean kept) {
    Direction forward = Direction.FORWARD;
    FusedLayer.affine(ledger, style(), forward);
    ledger.hold(name + ".rgb", picture());
    ledger.convolution(name, "to colours", forward, shape.narrow(), flops(), shape.output(), picture());
    if (official) {
      ledger.elements(name, "kernel, bias and clamp", forward, 0, picture(), picture(), 8);
    }
    ledger.hold(name + ".picture", picture());
    if (doubles) {
      ledger.elements(name, "double and add", forward, 32 * picture() / FLOAT, picture() + picture() / 4, picture(),
          official ? 2 : 1);
      ledger.drop(before + ".picture");
    }
    if (!kept) {
      ledger.drop(name + ".rgb");
    }
  }

  /** Takes {@code NAME.picture gradient}, leaves {@code NAME.input} and, if it doubles, that of the layer before. */
  void backward(Ledger ledger, String before, LayerCost.Wanted wanted) {
    Direction data = Direction.DATA_GRADIENT;
    if (doubles) {
      ledger.hold(before + ".picture gradient", picture() / 4);
      ledger.elements(name, "halve", data, 8 * picture() / FLOAT, picture(), picture() / 4);
    }
    if (official) {
      ledger.elements(name, "clamp's gradient and bias", data, 0, 3 * picture(), picture(), 3);
    }
    ledger.hold(name + ".input", shape.output());
    ledger.convolution(
        name, "from colours", data, shape.narrow(), flops(), shape.output() + 2 * picture(), shape.output());
    // Where nothing of the weights is wanted, the style still is, and comes out of the same sums.
    ledger.convolution(name, "sums for weight and style", Direction.WEIGHT_GRADIENT, shape.narrow(), flops(),
        official ? shape.output() + picture() : 0, 0);
    FusedLayer.affine(ledger, style(), data);
    if (wanted.weights()) {
      FusedLayer.affine(ledger, style(), Direction.WEIGHT_GRADIENT);
    }
    ledger.drop(name + ".picture gradient");
    ledger.drop(name + ".rgb");
  }
}
