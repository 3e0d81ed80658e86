package org.pivotune.bench.cost;

import static org.pivotune.bench.cost.Table.number;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.bench.Network;

/** Whether counting and method predict what can be measured here: our own steps on one core. */
final class CpuCheck {
  private static final List<Integer> CALIBRATED = List.of(64, 128);

  private CpuCheck() {}

  /** One table for each generator's shape that was measured at the two small sizes and beyond. */
  static List<Table> tables(List<MeasuredStep> measured) {
    List<Table> tables = new ArrayList<>();
    for (Network network : Network.values()) {
      List<MeasuredStep> own = measured.stream().filter(step -> step.network() == network).toList();
      List<MeasuredStep> small = own.stream().filter(CpuCheck::isCalibration).toList();
      if (small.size() >= 6 && small.size() < own.size()) {
        tables.add(table(network, own, CpuFit.of(small)));
      }
    }
    return tables;
  }

  private static boolean isCalibration(MeasuredStep step) {
    return CALIBRATED.contains(step.resolution());
  }

  private static Table table(Network network, List<MeasuredStep> steps, CpuFit fit) {
    List<List<String>> rows = new ArrayList<>();
    for (MeasuredStep step : steps) {
      StepCost counted = step.counted();
      double predicted = fit.seconds(counted);
      double tensors = counted.peakBytes() / Counted.MEBIBYTE;
      rows.add(List.of(step.resolution() + " px, " + step.stage(), isCalibration(step) ? "calibration" : "**prediction**",
          number("%.0f", counted.flops() / 1e9), number("%.1f", counted.bytes() / 1e9),
          number("%.0f", 1e3 * predicted), number("%.0f", 1e3 * step.seconds()),
          number("%+.0f %%", 100 * (predicted / step.seconds() - 1)), number("%.0f", tensors),
          number("%.0f", step.peakBytes() / Counted.MEBIBYTE)));
    }
    return new Table("One core, " + network + " shapes: 64 and 128 px predict the rest",
        number("Fitted to 64 and 128 px alone: generator %.0f GFLOP/s, ", fit.generator() / 1e9)
            + number("LPIPS %.0f GFLOP/s, ", fit.looks() / 1e9)
            + number("memory %.1f GB/s. Milliseconds of processor time; resident memory is that of the whole process, "
                + "JVM and libraries included.", fit.bandwidth() / 1e9),
        List.of("step", "used for", "GFLOP", "GB moved", "ms predicted", "ms measured", "off by",
            "MiB counted", "MiB resident at the peak"), rows);
  }
}
