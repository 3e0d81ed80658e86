package org.pivotune.bench.cost;

import static org.pivotune.bench.cost.Table.number;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.bench.cost.Card.Efficiency;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;

/** Times on cards. */
final class ProjectedCard {
  /** TF32 and fp16 as measured with products of 8192 x 8192; bandwidth from the data sheet. */
  static final Card H100 = new Card("H100", 408e12, 749e12, 3.35e12, 2e-6);
  /** The same chip with faster memory. */
  private static final Card H200 = new Card("H200", 408e12, 749e12, 4.8e12, 2e-6);
  /** What good kernels usually reach of a card's numbers: assumed, see bench/peer/PROJECTION.md. */
  private static final Efficiency USUAL = new Efficiency(0.7, 0.75);
  /** About as near its floor as the prototype came on the H100. */
  private static final Efficiency HALF = new Efficiency(0.5, 0.5);

  private static final List<String> COLUMNS = List.of("projected, not measured", "projection ms", "tuning ms",
      "with regularisation ms", "s an identity", "s with regularisation", "MiB of tensors", "bound by arithmetic",
      "45 s", "180 s");
  private static final int PROJECTION_STEPS = 450;
  private static final int TUNING_STEPS = 350;
  private static final double GOAL = 45;
  private static final double LIMIT = 180;

  private ProjectedCard() {}

  /** @param factor fp16 over float32 */
  private static Card rtx2080(double factor) {
    return new Card("RTX 2080", 10e12, factor * 10e12, 448e9, 2e-6);
  }

  static Table table(GeneratorConfig config) {
    List<List<String>> rows = new ArrayList<>();
    for (Efficiency reached : List.of(Efficiency.WHOLE, USUAL, HALF)) {
      String what = reached == Efficiency.WHOLE ? ", floor" : reached == USUAL ? ", expected" : ", half of both";
      rows.add(row("fp32" + what, rtx2080(1), Precision.FP32, config, reached));
      rows.add(row("fp16, tensor cores 2 x" + what, rtx2080(2), Precision.FP16, config, reached));
      rows.add(row("fp16, tensor cores 4 x" + what, rtx2080(4), Precision.FP16, config, reached));
    }
    return new Table("RTX 2080, 1024 px: PROJECTED, NOT MEASURED",
        number("10 TFLOP/s in float32, 448 GB/s, 8 GB; 450 + 350 steps, recorded. Floor: all of both numbers; "
            + "expected: %.0f %% of the arithmetic, ", 100 * USUAL.arithmetic())
            + number("%.0f %% of the bandwidth (assumed). Goal 45 s and 8 GB, limit 180 s, "
                + "plain and regularised.", 100 * USUAL.memory()),
        COLUMNS, rows);
  }

  private static List<String> row(
      String name, Card card, Precision precision, GeneratorConfig config, Efficiency reached) {
    Composition composition = Composition.gpu(precision);
    StepCost projection = MeasuredStep.counted(config, "project-vgg", composition);
    StepCost tuning = MeasuredStep.counted(config, "tune", composition);
    StepCost locality = MeasuredStep.counted(config, "tune-locality", composition);
    double projecting = card.seconds(projection, reached);
    double plain = PROJECTION_STEPS * projecting + TUNING_STEPS * card.seconds(tuning, reached);
    double regularized = PROJECTION_STEPS * projecting + TUNING_STEPS * card.seconds(locality, reached);
    long peak = Math.max(projection.peakBytes(), Math.max(tuning.peakBytes(), locality.peakBytes()));
    return List.of(name, milliseconds(projecting), milliseconds(card.seconds(tuning, reached)),
        milliseconds(card.seconds(locality, reached)), number("**%.0f**", plain), number("**%.0f**", regularized),
        number("%.0f", peak / Counted.MEBIBYTE), number("%.0f %%", 100 * card.arithmeticShare(tuning, reached)),
        verdict(plain, regularized, GOAL), verdict(plain, regularized, LIMIT));
  }

  /** For the day when one of them is at hand: H200 from H100 is the check of the method between GPUs. */
  static Table others(GeneratorConfig config) {
    List<List<String>> rows = new ArrayList<>();
    for (Card card : List.of(H100, H200)) {
      for (Precision precision : List.of(Precision.TF32, Precision.FP16)) {
        rows.add(row(card.name() + ", " + precision.id(), card, precision, config, USUAL));
      }
    }
    return new Table("H100 and H200: projected, not measured",
        "Expected as above, for bench/gpu/session to check. That an H200 follows from an H100 is **not checked**: "
            + "neither was at hand.", COLUMNS, rows);
  }

  /** The fused prototype on the H100, the only measured run of anything like our passes on a GPU. */
  static Table prototype(GeneratorConfig config) {
    Composition composition = Composition.gpu(Precision.TF32);
    List<List<String>> rows = new ArrayList<>();
    double[] measured = {7.9e-3, 10.4e-3};
    String[] stages = {"project-vgg", "tune"};
    for (int i = 0; i < stages.length; i++) {
      StepCost step = MeasuredStep.counted(config, stages[i], composition);
      double floor = H100.seconds(step, Efficiency.WHOLE);
      double usual = H100.seconds(step, USUAL);
      rows.add(List.of(stages[i], milliseconds(floor), milliseconds(usual), milliseconds(measured[i]),
          number("%.2f", usual / measured[i]), number("%.0f %%", 100 * floor / measured[i])));
    }
    return new Table("The throw-away prototype on the H100, predicted by our passes",
        "TF32, element-wise work fused by a compiler, steps recorded: other passes than ours, but as few. The only "
            + "check on a GPU that there is.",
        List.of("step", "ms, floor", "ms, expected", "ms measured", "expected / measured", "floor / measured"), rows);
  }

  private static String verdict(double plain, double regularized, double limit) {
    return (plain <= limit ? "yes" : "no") + ", " + (regularized <= limit ? "yes" : "no");
  }

  private static String milliseconds(double seconds) {
    return number("%.1f", 1e3 * seconds);
  }
}
