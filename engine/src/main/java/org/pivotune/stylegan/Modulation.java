package org.pivotune.stylegan;

import org.pivotune.torch.Device;

/**
 * Ways to compute the same modulated convolution (Karras et al. 2020, section 2.2); equal but for rounding.
 */
public enum Modulation {
  /**
   * Scale the input channels by the style, convolve with the shared weight, scale the output channels by the
   * demodulation factor. Needs no weight of its own for each image, and no weight gradient while projecting.
   */
  SHARED_WEIGHT,
  /** The same with everything around the convolution in one native operation. */
  FUSED,
  /** Scale the weight itself, one convolution group for each image: as the paper writes it. The reference. */
  SCALED_WEIGHT;

  /** The fastest on a device; which is the same on all of them, as far as is known. */
  public static Modulation fastest(Device device) {
    return FUSED;
  }
}
