package org.pivotune.edit.recipe;

import org.pivotune.edit.EditMethod;
import org.pivotune.stylegan.StyleOffsets;
import org.pivotune.tensor.HostTensor;

/** A method under the name that a user knows, its strengths in the unit that a catalogue gives. */
record Measured(String name, EditMethod method, double unit) implements EditMethod {
  @Override
  public HostTensor displacement(HostTensor codes, double strength) {
    return method.displacement(codes, strength * unit);
  }

  @Override
  public StyleOffsets styleOffsets(double strength) {
    return method.styleOffsets(strength * unit);
  }
}
