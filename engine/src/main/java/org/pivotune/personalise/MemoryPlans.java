package org.pivotune.personalise;

import java.util.Optional;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.memory.MemoryLimit;
import org.pivotune.memory.MemoryPlan;
import org.pivotune.memory.MemoryPlanner;
import org.pivotune.memory.Workload;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Device;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.TuningConfig;

/** What the stages of a configuration give up so that they fit into a limit of memory. */
public final class MemoryPlans {
  private MemoryPlans() {}

  /** Which loops run. */
  public enum Loops {
    PROJECTION(true, false),
    TUNING(false, true),
    BOTH(true, true);

    private final boolean projection;
    private final boolean tuning;

    Loops(boolean projection, boolean tuning) {
      this.projection = projection;
      this.tuning = tuning;
    }
  }

  /**
   * What a configuration does, as far as memory is concerned.
   *
   * @param faces how many share the generator
   */
  public static Workload workload(GeneratorConfig generator, Device device, Precision precision,
      PerceptualRuntime lpips, PersonaliseConfig config, Loops loops, int faces) {
    TuningConfig tuning = config.tuning();
    return new Workload(generator, device, precision, lpips,
        loops.projection && config.projection().steps() > 0 ? Optional.of(config.projectionNet()) : Optional.empty(),
        loops.tuning
            ? Optional.of(new Workload.Tuning(config.tuningNet(), faces, tuning.batch(),
                tuning.locality().map(LocalityConfig::samples).orElse(0)))
            : Optional.empty());
  }

  /**
   * The plan for a limit; empty without one.
   *
   * @param mayNarrow whether a GPU may compute in a narrower format than the workload names
   * @throws org.pivotune.memory.MemoryLimitException if nothing fits
   */
  public static Optional<MemoryPlan> plan(Workload workload, MemoryLimit limit, boolean mayNarrow) {
    return limit.bytes().isPresent()
        ? Optional.of(MemoryPlanner.plan(workload, limit.bytes().getAsLong(), mayNarrow))
        : Optional.empty();
  }
}
