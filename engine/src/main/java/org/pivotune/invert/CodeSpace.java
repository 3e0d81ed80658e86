package org.pivotune.invert;

/** Which codes a projection may use. */
public enum CodeSpace {
  /** One code for all layers: stays where edits work best. The pivot of the paper. */
  W,
  /** A code of its own for every layer: nearer to the photo, worse to edit. The paper's SG2 W+ baseline. */
  W_PLUS
}
