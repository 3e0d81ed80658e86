package org.pivotune.bench.cost;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.lpips.PerceptualNet;

/** Where LPIPS's trunks have their strides, paddings, pools and taps; their widths are the engine's own. */
final class TrunkPlan {
  /**
   * A convolution.
   *
   * @param pool size of the max-pool in front of it, of stride 2; 0 for none
   * @param tap whether features are compared behind it
   */
  record Convolution(int inputs, int outputs, int kernel, int stride, int padding, int pool, boolean tap) {}

  private TrunkPlan() {}

  static List<Convolution> of(PerceptualNet net) {
    return switch (net) {
      case ALEX -> plan(net, 4, List.of(1, 2), List.of(0, 1, 2, 3, 4), 3);
      case VGG -> plan(net, 1, List.of(2, 4, 7, 10), List.of(1, 3, 6, 9, 12), 2);
      case SQUEEZE -> throw new IllegalArgumentException("nothing is counted for LPIPS-Squeeze: no stage uses it");
    };
  }

  private static List<Convolution> plan(
      PerceptualNet net, int firstStride, List<Integer> pooledBefore, List<Integer> taps, int pool) {
    List<Convolution> plan = new ArrayList<>();
    for (long[] shape : net.convolutionShapes()) {
      int number = plan.size();
      int kernel = (int) shape[2];
      // AlexNet's first convolution is the only one that neither strides by one nor keeps the size.
      boolean strided = number == 0 && firstStride > 1;
      plan.add(new Convolution((int) shape[1], (int) shape[0], kernel, strided ? firstStride : 1,
          strided ? 2 : kernel / 2, pooledBefore.contains(number) ? pool : 0, taps.contains(number)));
    }
    return List.copyOf(plan);
  }
}
