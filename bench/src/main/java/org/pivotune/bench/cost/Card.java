package org.pivotune.bench.cost;

import java.util.function.ToDoubleFunction;
import org.pivotune.bench.cost.Pass.Work;

/**
 * A machine by four numbers.
 *
 * @param flops operations a second in float32 (or, where a machine is described for TF32, in that)
 * @param narrowFlops the same with factors of 16 bits
 * @param bandwidth bytes a second to and from its memory
 * @param launch seconds that a kernel takes at least
 */
public record Card(String name, double flops, double narrowFlops, double bandwidth, double launch) {
  /**
   * What of a machine's numbers is reached.
   *
   * @param arithmetic part of its operations, in convolutions
   * @param memory part of its bandwidth
   */
  public record Efficiency(double arithmetic, double memory) {
    /** Everything: a floor. */
    public static final Efficiency WHOLE = new Efficiency(1, 1);
  }

  /** A pass takes as long as the slowest of its arithmetic, its memory and its launches. */
  public double seconds(Pass pass, Efficiency reached) {
    double rate = pass.narrow() ? narrowFlops : flops;
    double arithmetic = pass.flops() / (rate * reached.arithmetic());
    double memory = pass.bytes() / (bandwidth * reached.memory());
    return Math.max(Math.max(arithmetic, memory), pass.launches() * launch);
  }

  /** One after the other. */
  public double seconds(StepCost step, Efficiency reached) {
    return sum(step, pass -> seconds(pass, reached));
  }

  /** The part of a step's time that is bound by arithmetic of convolutions. */
  public double arithmeticShare(StepCost step, Efficiency reached) {
    double bound = sum(step, pass -> {
      boolean arithmetic = pass.work() == Work.CONVOLUTION
          && pass.flops() / ((pass.narrow() ? narrowFlops : flops) * reached.arithmetic())
              >= seconds(pass, reached);
      return arithmetic ? seconds(pass, reached) : 0;
    });
    return bound / seconds(step, reached);
  }

  private static double sum(StepCost step, ToDoubleFunction<Pass> value) {
    return step.passes().stream().mapToDouble(value).sum();
  }
}
