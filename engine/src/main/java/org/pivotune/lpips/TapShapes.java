package org.pivotune.lpips;

import java.util.LinkedHashMap;
import java.util.Map;

/** The shapes of what a trunk is tapped for, for images of one size. */
public final class TapShapes {
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final long batch;
  private long channels = 3;
  private int height;
  private int width;

  private TapShapes(long batch, int height, int width) {
    this.batch = batch;
    this.height = height;
    this.width = width;
  }

  /**
   * Each tap's [N, C, h, w] by its name in {@link LpipsGraphs}, in forward order.
   *
   * @param images their shape, [N, 3, H, W]
   */
  public static Map<String, long[]> of(PerceptualNet net, long... images) {
    TapShapes walk = new TapShapes(images[0], Math.toIntExact(images[2]), Math.toIntExact(images[3]));
    net.layers().forEach(walk::pass);
    return walk.shapes;
  }

  private void pass(TrunkLayer layer) {
    switch (layer) {
      case TrunkLayer.Convolution it -> convolve(it.shape());
      case TrunkLayer.MaxPool it -> {
        height = it.outputSize(height);
        width = it.outputSize(width);
      }
      case TrunkLayer.Fire it -> {
        convolve(it.squeeze());
        channels = it.expand1().out() + it.expand3().out();
      }
      case TrunkLayer.Tap it ->
          shapes.put(LpipsGraphs.features(it.index()), new long[] {batch, channels, height, width});
    }
  }

  private void convolve(ConvolutionShape shape) {
    height = shape.outputSize(height);
    width = shape.outputSize(width);
    channels = shape.out();
  }
}
