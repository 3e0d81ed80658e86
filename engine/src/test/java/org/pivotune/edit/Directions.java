package org.pivotune.edit;

import java.util.Map;
import java.util.Optional;
import org.pivotune.tensor.HostTensor;

/** Small directions for tests. */
final class Directions {
  static final String SHA = "ab".repeat(32);

  private Directions() {}

  /** Shared by all layers. */
  static EditDirection shared(String name, double unit, float... vector) {
    return EditDirection.along(
        name, "more of " + name, HostTensor.of(vector, 1, vector.length), LayerRange.ALL, unit, source());
  }

  static DirectionSource source() {
    return new DirectionSource("made for a test", Optional.of(SHA), Map.of("held-out-correlation", 0.75));
  }
}
