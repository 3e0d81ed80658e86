package org.pivotune.tune;

/** What one step of a tuning to several images is made of. With one image both are the same. */
public enum JointSteps {
  /** The losses of all images summed (Roich et al. 2021, section 3.2): one update in each round over the images. */
  SUM,
  /** One image after the other, an update for each, as the reference implementation does. */
  ONE
}
