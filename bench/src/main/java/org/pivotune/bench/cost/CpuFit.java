package org.pivotune.bench.cost;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.bench.cost.Pass.Work;

/**
 * A CPU by what it reaches, fitted to measured steps: a pass takes the longer of its arithmetic and its memory.
 *
 * @param generator operations a second in convolutions of the generator
 * @param looks the same in those of LPIPS, which another library computes
 * @param bandwidth bytes a second
 */
public record CpuFit(double generator, double looks, double bandwidth) {
  /** What the core was measured to reach before (bench/README.md): more than that is no rate, but chance. */
  private static final CpuFit MOST = new CpuFit(105e9, 105e9, 42e9);

  private static final double FIRST_STRIDE = 2;
  private static final double LAST_STRIDE = 1.001;

  /** The three numbers that come nearest to all of these steps, by relative error. */
  public static CpuFit of(List<MeasuredStep> steps) {
    if (steps.size() < 3) {
      throw new IllegalArgumentException("three numbers cannot be told from " + steps.size() + " steps");
    }
    List<StepCost> counted = steps.stream().map(MeasuredStep::counted).toList();
    CpuFit best = new CpuFit(5e10, 5e10, 1e10);
    for (double stride = FIRST_STRIDE; stride > LAST_STRIDE;) {
      CpuFit better = best;
      for (CpuFit near : best.around(stride)) {
        better = near.error(steps, counted) < better.error(steps, counted) ? near : better;
      }
      stride = better.equals(best) ? Math.sqrt(stride) : Math.min(FIRST_STRIDE, Math.pow(stride, 1.5));
      best = better;
    }
    return best;
  }

  /** In all directions: the three numbers stand for one another to a degree, and the valley runs aslant. */
  private List<CpuFit> around(double stride) {
    double[] factors = {1 / stride, 1, stride};
    List<CpuFit> near = new ArrayList<>();
    for (double one : factors) {
      for (double two : factors) {
        for (double three : factors) {
          near.add(new CpuFit(Math.min(MOST.generator, generator * one), Math.min(MOST.looks, looks * two),
              Math.min(MOST.bandwidth, bandwidth * three)));
        }
      }
    }
    return near;
  }

  private double error(List<MeasuredStep> steps, List<StepCost> counted) {
    double sum = 0;
    for (int i = 0; i < steps.size(); i++) {
      sum += Math.pow(Math.log(seconds(counted.get(i)) / steps.get(i).seconds()), 2);
    }
    return sum;
  }

  /** What a step takes. */
  public double seconds(StepCost step) {
    double sum = 0;
    for (Pass pass : step.passes()) {
      double rate = pass.layer().contains("lpips") ? looks : generator;
      double arithmetic = pass.work() == Work.CONVOLUTION ? pass.flops() / rate : 0;
      sum += Math.max(arithmetic, pass.bytes() / bandwidth);
    }
    return sum;
  }
}
