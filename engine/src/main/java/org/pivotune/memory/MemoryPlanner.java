package org.pivotune.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.pivotune.stylegan.Precision;

/**
 * Chooses settings that fit into a limit of memory. What it gives up, in this order: the regulariser's neighbours, then
 * the images of a batch, rendered at once; what is kept of the largest blocks for the backward pass, of as few as will
 * do; last, and only where that is allowed, precision.
 */
public final class MemoryPlanner {
  /** The narrow format with the smaller rounding. */
  private static final Precision NARROW = Precision.FP16;

  private MemoryPlanner() {}

  /**
   * The first settings that fit.
   *
   * @param limitBytes what may be taken: on the CPU by the process, on a GPU for tensors
   * @param mayNarrow whether a GPU may compute in a narrower format than the workload names
   * @throws MemoryLimitException if none fit
   */
  public static MemoryPlan plan(Workload workload, long limitBytes, boolean mayNarrow) {
    List<Workload> tries = new ArrayList<>(List.of(workload));
    if (mayNarrow && !workload.device().isCpu()) {
      tries.add(workload.with(NARROW));
    }
    MemoryPlan last = null;
    for (Workload one : tries) {
      last = attempt(one, limitBytes);
      if (last.stages().stream().allMatch(stage -> stage.plannedBytes() <= limitBytes)) {
        return last;
      }
    }
    throw new MemoryLimitException(refusal(workload, limitBytes, last == null ? List.of() : last.stages(), mayNarrow));
  }

  private static MemoryPlan attempt(Workload workload, long limitBytes) {
    MemoryEstimate estimate = new MemoryEstimate(workload);
    List<MemoryPlan.StageMemory> stages = new ArrayList<>();
    if (workload.projection().isPresent()) {
      stages.add(stage(MemoryPlan.PROJECT, estimate::projection, List.of(MemorySettings.PLAIN), estimate.blocks(),
          limitBytes));
    }
    workload.tuning().ifPresent(tuning -> stages.add(
        stage(MemoryPlan.TUNE, estimate::tuning, apart(tuning), estimate.blocks(), limitBytes)));
    return new MemoryPlan(limitBytes, workload.precision(), stages);
  }

  /** What can be rendered apart, step by step. */
  private static List<MemorySettings> apart(Workload.Tuning tuning) {
    boolean neighbours = tuning.neighbours() > 1;
    List<MemorySettings> steps = new ArrayList<>(List.of(MemorySettings.PLAIN));
    if (neighbours) {
      steps.add(new MemorySettings(0, true, false));
    }
    if (Math.min(tuning.batch(), tuning.images()) > 1) {
      steps.add(new MemorySettings(0, neighbours, true));
    }
    return steps;
  }

  /** The first settings of one loop that fit; those that need least where none do. */
  private static MemoryPlan.StageMemory stage(String name, ToLongFunction<MemorySettings> peak,
      List<MemorySettings> apart, int blocks, long limitBytes) {
    List<MemorySettings> all = new ArrayList<>(apart);
    MemorySettings most = apart.getLast();
    for (int recomputed = 1; recomputed <= blocks; recomputed++) {
      all.add(new MemorySettings(recomputed, most.neighboursApart(), most.targetsApart()));
    }
    long plain = peak.applyAsLong(MemorySettings.PLAIN);
    MemorySettings best = MemorySettings.PLAIN;
    long least = plain;
    for (MemorySettings settings : all) {
      long bytes = peak.applyAsLong(settings);
      if (bytes < least) {
        best = settings;
        least = bytes;
      }
      if (bytes <= limitBytes) {
        break;
      }
    }
    return new MemoryPlan.StageMemory(name, plain, least, best);
  }

  private static String refusal(
      Workload workload, long limitBytes, List<MemoryPlan.StageMemory> stages, boolean mayNarrow) {
    long least = stages.stream().mapToLong(MemoryPlan.StageMemory::plannedBytes).max().orElse(0);
    List<String> ways = new ArrayList<>(List.of("allow " + MemoryPlan.mebibytes(least)));
    if (!workload.device().isCpu() && !mayNarrow) {
      ways.add("allow lower precision with --precision auto");
    }
    if (workload.tuning().map(tuning -> tuning.neighbours() > 0).orElse(false)) {
      ways.add("tune without --regularize");
    }
    ways.add("choose --tuning-net alex and --projection-net alex where another is named, or a smaller generator");
    return MemoryPlan.mebibytes(limitBytes) + " of memory cannot hold this run at "
        + workload.generator().resolution() + " px on " + workload.device() + ": it takes at least about "
        + MemoryPlan.mebibytes(least) + " with everything given up that changes no result; " + String.join(", or ", ways);
  }
}
