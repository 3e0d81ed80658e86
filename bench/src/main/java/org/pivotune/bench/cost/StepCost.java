package org.pivotune.bench.cost;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.pivotune.bench.cost.Pass.Direction;
import org.pivotune.bench.cost.Pass.Work;

/**
 * One step.
 *
 * @param passes in the order in which they are run
 * @param peakBytes the most that its tensors hold together, with weights, optimiser and targets; without workspaces of
 *     libraries, and without what an allocator loses
 */
public record StepCost(List<Pass> passes, long peakBytes) {
  public StepCost {
    passes = List.copyOf(passes);
  }

  /** Of convolutions and products of matrices, as the published counts have it. */
  public long flops() {
    return sum(pass -> pass.work() == Work.CONVOLUTION, Pass::flops);
  }

  /** The same of one direction. */
  public long flops(Direction direction) {
    return sum(pass -> pass.work() == Work.CONVOLUTION && pass.direction() == direction, Pass::flops);
  }

  /** Read and written by all passes. */
  public long bytes() {
    return sum(pass -> true, Pass::bytes);
  }

  /** Kernels that a GPU starts. */
  public long launches() {
    return sum(pass -> true, Pass::launches);
  }

  /** A sum over some passes. */
  public long sum(Predicate<Pass> which, ToLongFunction<Pass> number) {
    return passes.stream().filter(which).mapToLong(number).sum();
  }
}
