package org.pivotune.lpips;

import java.util.LinkedHashMap;
import java.util.Map;

/** The shapes of what a trunk is tapped for, for images of one size. */
public final class TapShapes {
  private TapShapes() {}

  /**
   * Each tap's [N, C, h, w] by its name in {@link LpipsGraphs}, in forward order.
   *
   * @param images their shape, [N, 3, H, W]
   */
  public static Map<String, long[]> of(PerceptualNet net, long... images) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    TrunkWalk.walk(net, Math.toIntExact(images[2]), Math.toIntExact(images[3]), new TrunkWalk.Visitor() {
      @Override
      public void layer(int channels, int height, int width) {
        // Only taps are asked for.
      }

      @Override
      public void tap(int index, int channels, int height, int width) {
        shapes.put(LpipsGraphs.features(index), new long[] {images[0], channels, height, width});
      }
    });
    return shapes;
  }
}
