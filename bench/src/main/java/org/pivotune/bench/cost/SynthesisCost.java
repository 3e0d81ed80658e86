package org.pivotune.bench.cost;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.bench.cost.LayerCost.Wanted;
import org.pivotune.bench.cost.Pass.Direction;
import org.pivotune.stylegan.GeneratorConfig;

/** Codes to a picture and back. Several may be in one ledger, told apart by the prefix of their tensors. */
final class SynthesisCost {
  private record Block(List<LayerCost> layers, ColourLayer colours) {}

  private final List<Block> blocks = new ArrayList<>();
  private final boolean official;

  SynthesisCost(GeneratorConfig config, int images, Composition composition, String prefix) {
    official = composition.official();
    int before = 0;
    for (int side : config.resolutions()) {
      int channels = config.channels().get(side);
      int width = composition.width(side);
      String block = prefix + "b" + side;
      List<LayerCost> layers = new ArrayList<>();
      if (before > 0) {
        layers.add(composition.layer(
            new LayerShape(block + ".conv0", images, before, channels, side, true, width, config.wDim())));
      }
      LayerShape last = new LayerShape(block + ".conv1", images, channels, channels, side, false, width, config.wDim());
      layers.add(composition.layer(last));
      blocks.add(new Block(List.copyOf(layers), new ColourLayer(last, block + ".torgb", before > 0, official)));
      before = channels;
    }
  }

  /** Bytes of the picture. */
  long picture() {
    return blocks.getLast().colours().picture();
  }

  /** The name that its picture lives by. */
  String pictureName() {
    return blocks.getLast().colours().name() + ".picture";
  }

  /** The name that the picture's gradient has to live by. */
  String gradientName() {
    return pictureName() + " gradient";
  }

  /** Leaves the picture. */
  void forward(Ledger ledger, boolean kept) {
    LayerShape before = null;
    String colours = "";
    for (Block block : blocks) {
      for (LayerCost layer : block.layers()) {
        if (before != null && before.width() != layer.shape().width()) {
          cast(ledger, before, layer.shape(), Direction.FORWARD);
        }
        layer.forward(ledger, kept);
        if (!kept && before != null) {
          ledger.drop(before.name() + ".out");
        }
        before = layer.shape();
      }
      block.colours().forward(ledger, colours, kept);
      colours = block.colours().name();
    }
    if (!kept && before != null) {
      ledger.drop(before.name() + ".out");
    }
  }

  private static void cast(Ledger ledger, LayerShape from, LayerShape to, Direction direction) {
    ledger.elements(to.name(), "to another width", direction, from.results(), from.results() * from.width(),
        from.results() * to.width());
  }

  /** Takes the picture's gradient. */
  void backward(Ledger ledger, Wanted wanted) {
    for (int number = blocks.size() - 1; number >= 0; number--) {
      Block block = blocks.get(number);
      String before = number > 0 ? blocks.get(number - 1).colours().name() : "";
      block.colours().backward(ledger, before, wanted);
      LayerShape last = block.layers().getLast().shape();
      if (ledger.holds(last.name() + ".gradient")) {
        ledger.elements(last.name(), "add both gradients", Direction.DATA_GRADIENT, last.results(),
            2 * last.output(), last.output());
        ledger.drop(block.colours().name() + ".input");
      } else {
        ledger.rename(block.colours().name() + ".input", last.name() + ".gradient");
      }
      for (LayerCost layer : block.layers().reversed()) {
        layer.backward(ledger, wanted);
        handOn(ledger, layer.shape(), number, layer == block.layers().getFirst());
      }
    }
  }

  /** The gradient of a layer's input is that of the layer before it. */
  private void handOn(Ledger ledger, LayerShape shape, int block, boolean first) {
    String input = shape.name() + ".input";
    if (!first) {
      ledger.rename(input, blocks.get(block).layers().getFirst().shape().name() + ".gradient");
    } else if (block == 0) {
      ledger.drop(input); // of the constant
    } else {
      LayerShape before = blocks.get(block - 1).layers().getLast().shape();
      if (before.width() != shape.width()) {
        cast(ledger, shape, before, Direction.DATA_GRADIENT);
      }
      ledger.drop(input);
      ledger.hold(before.name() + ".gradient", before.output());
    }
  }
}
