package org.pivotune.bench.cost;

import static org.pivotune.bench.cost.Table.number;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.bench.cost.Pass.Direction;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;

/** What is counted, in tables. */
final class Counted {
  static final double MEBIBYTE = 1024 * 1024;

  /** What was measured of the official code on an H100: GFLOP, MiB at the peak, milliseconds. */
  private record Peer(String stage, String name, double gflop, double mebibytes, double milliseconds) {}

  private static final List<Peer> PEERS = List.of(
      new Peer("project-vgg", "projection, LPIPS-VGG at 256", 526, 1695, 84.8),
      new Peer("tune", "tuning, LPIPS-Alex", 535, 1851, 48.3),
      new Peer("tune-locality", "tuning with regularisation", 1219, 2996, 124.5),
      new Peer("tune-vgg", "tuning, LPIPS-VGG at 1024", 2370, 5480, 69.6));

  private Counted() {}

  static Table ours(GeneratorConfig config) {
    List<List<String>> rows = new ArrayList<>();
    for (Precision precision : List.of(Precision.FP32, Precision.FP16)) {
      for (String stage : List.of("project-vgg", "tune", "tune-locality")) {
        StepCost step = MeasuredStep.counted(config, stage, Composition.gpu(precision));
        rows.add(List.of(stage + ", " + precision.id(), gflop(step.flops()), gflop(step.flops(Direction.FORWARD)),
            gflop(step.flops(Direction.DATA_GRADIENT)), gflop(step.flops(Direction.WEIGHT_GRADIENT)),
            number("%.1f", step.bytes() / 1e9), number("%.0f", step.peakBytes() / MEBIBYTE), "" + step.launches()));
      }
    }
    return new Table("Our step, counted", "FFHQ-1024, one image; fp16 from 64 px on, the rest and LPIPS in float32.",
        List.of("step", "GFLOP", "forwards", "data gradients", "weight gradients", "GB moved", "MiB at the peak",
            "launches"), rows);
  }

  static Table peer(GeneratorConfig config) {
    Card h100 = ProjectedCard.H100;
    List<List<String>> rows = new ArrayList<>();
    for (Peer peer : PEERS) {
      StepCost step = MeasuredStep.counted(config, peer.stage(), Composition.peer());
      double memory = step.peakBytes() / MEBIBYTE;
      rows.add(List.of(peer.name(), gflop(step.flops()), number("%.0f", peer.gflop()), number("%.0f", memory),
          number("%.0f", peer.mebibytes()), number("%+.0f %%", 100 * (memory / peer.mebibytes() - 1)),
          number("%.1f", step.bytes() / 1e9),
          number("%.1f", 1e3 * h100.seconds(step, Card.Efficiency.WHOLE)), "" + step.launches(),
          number("%.1f", peer.milliseconds()),
          number("%.0f", 1e3 * peer.milliseconds() / step.launches())));
    }
    return new Table("The official code, counted against what was measured on an H100",
        "Operations check the counting, memory checks the lifetimes. Its time is not predicted; the last "
            + "column is the measured time over the launches that we count.",
        List.of("step", "GFLOP counted", "GFLOP measured", "MiB counted", "MiB measured", "off by", "GB moved",
            "ms, floor", "launches", "ms measured", "us a launch"), rows);
  }

  private static String gflop(long flops) {
    return number("%.0f", flops / 1e9);
  }
}
