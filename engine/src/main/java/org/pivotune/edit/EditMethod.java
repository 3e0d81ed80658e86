package org.pivotune.edit;

import org.pivotune.stylegan.StyleOffsets;
import org.pivotune.tensor.HostTensor;

/**
 * A way to change codes, or the styles that a generator makes of them. What a method does depends on the codes it is
 * given and on nothing else, so that methods add up in any order.
 */
public interface EditMethod {
  /** Short; for captions and messages. */
  String name();

  /**
   * How far the codes move.
   *
   * @param codes [N, num_ws, w_dim]; not changed
   * @param strength any finite number; 0 moves nothing, except where a method sets a coordinate to its strength
   * @return a new tensor of the codes' shape
   * @throws EditException if the method is made for another generator
   */
  HostTensor displacement(HostTensor codes, double strength);

  /**
   * What is added to the styles; nothing for a method that works on codes alone.
   *
   * @param strength any finite number; 0 moves nothing
   */
  default StyleOffsets styleOffsets(double strength) {
    return StyleOffsets.NONE;
  }
}
