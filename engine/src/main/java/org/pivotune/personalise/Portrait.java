package org.pivotune.personalise;

import java.util.Objects;
import org.pivotune.identity.FivePoints;
import org.pivotune.tensor.HostTensor;

/**
 * An aligned face, ready to be personalised.
 *
 * @param name tells the faces of one generator apart; may be empty where there is only one
 * @param target the aligned face, [1, 3, H, W] in [-1, 1], in the generator's resolution
 * @param points where eyes, nose and mouth are in it
 */
public record Portrait(String name, HostTensor target, FivePoints points) {
  public Portrait {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(points, "points");
  }
}
