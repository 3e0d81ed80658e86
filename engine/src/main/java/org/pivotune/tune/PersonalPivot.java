package org.pivotune.tune;

import java.util.Objects;
import org.pivotune.invert.Pivot;

/**
 * Where one face lies in a personal generator.
 *
 * @param name tells the faces of one generator apart; empty where there is only one and nobody named it
 * @param pivot the codes at which the tuned generator shows the face, and its noise maps
 */
public record PersonalPivot(String name, Pivot pivot) {
  public PersonalPivot {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(pivot, "pivot");
  }
}
