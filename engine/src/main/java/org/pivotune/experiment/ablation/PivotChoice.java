package org.pivotune.experiment.ablation;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.pivotune.experiment.SystemConfig;
import org.pivotune.invert.ProjectionStart;
import org.pivotune.personalise.PersonaliseConfig;

/** Around which code the generator is tuned. */
public enum PivotChoice {
  /** Projection into W: the method. */
  W("w", "W pivot"),
  /** Projection into W+. */
  W_PLUS("w+", "W+ pivot"),
  /** The centre of W, whoever is in the photo. */
  MEAN("mean", "mean code"),
  /** A random code, the same for every photo. */
  RANDOM("random", "random code");

  private final String id;
  private final String title;

  PivotChoice(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** In file names and options. */
  public String id() {
    return id;
  }

  public String title() {
    return title;
  }

  /** What {@link #id} gives. */
  public static PivotChoice of(String id) {
    return Arrays.stream(values()).filter(choice -> choice.id.equalsIgnoreCase(id.strip())).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no code is named '" + id + "'; there are "
            + Arrays.stream(values()).map(PivotChoice::id).collect(Collectors.joining(", "))));
  }

  /** Constants that find this code and tune around it. */
  PersonaliseConfig constants(SystemConfig systems) {
    PersonaliseConfig pti = systems.pti();
    return switch (this) {
      case W -> pti;
      case W_PLUS -> systems.wPlus();
      case MEAN -> pti.withProjection(pti.projection().withStart(ProjectionStart.MEAN).withSteps(0));
      case RANDOM -> pti.withProjection(pti.projection().withStart(ProjectionStart.RANDOM).withSteps(0));
    };
  }
}
