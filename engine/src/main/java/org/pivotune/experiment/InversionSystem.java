package org.pivotune.experiment;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The ways of inversion that the paper compares (Roich et al. 2021, tables 1 and 2). */
public enum InversionSystem {
  /** Projection into W. */
  W("w", "SG2"),
  /** Projection into W+. */
  W_PLUS("w+", "SG2 W+"),
  /** An encoder's code, without any optimisation; takes part when an encoder is named. */
  E4E("e4e", "e4e"),
  /** Projection into W, then the generator tuned around it. */
  PTI("pti", "PTI");

  private final String id;
  private final String title;

  InversionSystem(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** What a user types: {@code w}, {@code w+}, {@code e4e}, {@code pti}. */
  public String id() {
    return id;
  }

  /** What the paper's tables call it. */
  public String title() {
    return title;
  }

  /** What {@link #id} gives. */
  public static InversionSystem of(String id) {
    return Arrays.stream(values()).filter(system -> system.id.equalsIgnoreCase(id.strip())).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no system is named '" + id + "'; there are "
            + Arrays.stream(values()).map(InversionSystem::id).collect(Collectors.joining(", "))));
  }
}
