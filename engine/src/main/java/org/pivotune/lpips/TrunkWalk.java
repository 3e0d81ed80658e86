package org.pivotune.lpips;

/** The shapes that images take on their way through a trunk. */
final class TrunkWalk {
  private static final int COLOURS = 3;

  /** Told of every shape. */
  interface Visitor {
    /** A layer gives this. */
    void layer(int channels, int height, int width);

    /** It is compared there; told before what the tap itself gives. */
    void tap(int index, int channels, int height, int width);
  }

  private final Visitor visitor;
  private int channels = COLOURS;
  private int height;
  private int width;

  private TrunkWalk(int height, int width, Visitor visitor) {
    this.height = height;
    this.width = width;
    this.visitor = visitor;
  }

  /** From the image, which counts as a layer, to the last tap. */
  static void walk(PerceptualNet net, int height, int width, Visitor visitor) {
    TrunkWalk walk = new TrunkWalk(height, width, visitor);
    walk.come(COLOURS);
    net.layers().forEach(walk::pass);
  }

  private void pass(TrunkLayer layer) {
    switch (layer) {
      case TrunkLayer.Convolution it -> convolve(it.shape());
      case TrunkLayer.MaxPool it -> {
        height = it.outputSize(height);
        width = it.outputSize(width);
        come(channels);
      }
      case TrunkLayer.Fire it -> {
        convolve(it.squeeze());
        come(it.expand1().out() + it.expand3().out());
      }
      case TrunkLayer.Tap it -> {
        visitor.tap(it.index(), channels, height, width);
        come(channels);
      }
    }
  }

  private void convolve(ConvolutionShape shape) {
    height = shape.outputSize(height);
    width = shape.outputSize(width);
    come(shape.out());
  }

  private void come(int newChannels) {
    channels = newChannels;
    visitor.layer(channels, height, width);
  }
}
