package org.pivotune.loss;

/** The losses of one network and image size, by how many images they take at once. For one thread. */
@FunctionalInterface
public interface BatchedLosses {
  /**
   * The loss for so many images; belongs to whoever made this.
   *
   * @param images at least 1
   */
  PerceptualLoss of(int images);

  /** One loss for one image at a time; any other number is refused. */
  static BatchedLosses single(PerceptualLoss loss) {
    return images -> {
      if (images != 1) {
        throw new IllegalArgumentException(
            "this loss takes one image at a time, not " + images + "; give losses for batches, or ask for no batch");
      }
      return loss;
    };
  }
}
