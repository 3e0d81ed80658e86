package org.pivotune.stylegan;

/**
 * Two ways to compute the same modulated convolution (Karras et al. 2020, section 2.2); equal but for rounding.
 */
public enum Modulation {
  /**
   * Scale the input channels by the style, convolve with the shared weight, scale the output channels by the
   * demodulation factor. Needs no weight of its own for each image, and no weight gradient while projecting.
   */
  SHARED_WEIGHT,
  /** Scale the weight itself, one convolution group for each image: as the paper writes it. The reference. */
  SCALED_WEIGHT
}
