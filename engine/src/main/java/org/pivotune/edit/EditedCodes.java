package org.pivotune.edit;

import org.pivotune.stylegan.StyleOffsets;
import org.pivotune.tensor.HostTensor;

/**
 * What a generator renders after an edit.
 *
 * @param codes [N, num_ws, w_dim]
 * @param styles added to the styles that the codes are made into
 */
public record EditedCodes(HostTensor codes, StyleOffsets styles) {
  /** Codes as they are. */
  public static EditedCodes of(HostTensor codes) {
    return new EditedCodes(codes, StyleOffsets.NONE);
  }

  /**
   * A point of the straight line to another picture.
   *
   * @param part 0 is here, 1 is there
   * @param there of the same shape
   */
  public EditedCodes towards(EditedCodes there, double part) {
    if (!there.codes.hasShape(codes.shape())) {
      throw new EditException("no way leads from " + codes + " to " + there.codes + ": these are codes of different "
          + "generators; edit runs of one base model");
    }
    float[] between = codes.toArray();
    for (int i = 0; i < between.length; i++) {
      between[i] = (float) ((1 - part) * between[i] + part * there.codes.get(i));
    }
    StyleOffsets offsets = styles.times(1 - part).plus(there.styles.times(part));
    return new EditedCodes(HostTensor.of(between, codes.shape()), offsets);
  }
}
