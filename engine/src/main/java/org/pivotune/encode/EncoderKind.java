package org.pivotune.encode;

import java.util.Locale;

/** How an encoder makes codes of what it sees. */
public enum EncoderKind {
  /**
   * One code for the first layer and, for every other layer, its difference from that: W+, but near W (Tov et al. 2021,
   * "Designing an Encoder for StyleGAN Image Manipulation").
   */
  E4E,
  /** A code of its own for every layer: W+ (Richardson et al. 2021, "Encoding in Style", pSp). */
  PSP,
  /** One code for all layers: W. The single-style encoders of pSp and e4e, and HyperStyle's W encoder. */
  W;

  /** What files of ours call it. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether every layer gets a code of its own. */
  public boolean isWPlus() {
    return this != W;
  }
}
