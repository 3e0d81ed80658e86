package org.pivotune.bench.cost;

import static org.pivotune.bench.cost.Table.number;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.bench.Network;

/** Whether counting and method predict what can be measured here: our own steps on one core. */
final class CpuCheck {
  private static final List<Integer> CALIBRATED = List.of(64, 128);
  private static final int ENOUGH = 6;

  private CpuCheck() {}

  /** One table for each generator's shape, both by one fit; none where too little was measured. */
  static List<Table> tables(List<MeasuredStep> measured) {
    List<Table> tables = new ArrayList<>();
    List<MeasuredStep> small = measured.stream().filter(CpuCheck::isCalibration).toList();
    if (small.size() < ENOUGH) {
      return tables;
    }
    CpuFit fit = CpuFit.of(small);
    for (Network network : Network.values()) {
      tables.add(table(network, measured.stream().filter(step -> step.network() == network).toList(), fit));
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
      double loaded = MeasuredStep.loaded(step.network().config(step.resolution()), step.stage());
      rows.add(List.of(step.resolution() + " px, " + step.stage(),
          isCalibration(step) ? "calibration" : "**prediction**",
          number("%.0f", counted.flops() / 1e9), number("%.1f", counted.bytes() / 1e9),
          number("%.0f", 1e3 * predicted), number("%.0f", 1e3 * step.seconds()),
          number("%+.0f %%", 100 * (predicted / step.seconds() - 1)),
          number("%.0f", (counted.peakBytes() - loaded) / Counted.MEBIBYTE),
          number("%.0f", (step.peakBytes() - step.loadedBytes()) / Counted.MEBIBYTE)));
    }
    return new Table("One core, " + network + " shapes: 64 and 128 px predict the rest",
        number("Fitted to 64 and 128 px of both shapes: generator %.0f GFLOP/s, ", fit.generator() / 1e9)
            + number("LPIPS %.0f GFLOP/s, ", fit.looks() / 1e9)
            + number("memory %.1f GB/s. Milliseconds of processor time, the least of two to six steps, on a machine "
                + "with other work. Memory: what the stage adds to a loaded generator and network, tensors counted "
                + "(LPIPS as LibTorch has it) and resident measured.", fit.bandwidth() / 1e9),
        List.of("step", "used for", "GFLOP", "GB moved", "ms predicted", "ms measured", "off by",
            "MiB added, counted", "MiB added, measured"), rows);
  }
}
