package org.pivotune.encode;

/**
 * What an encoder is.
 *
 * @param kind how it makes codes
 * @param type what the code that trained it calls its class, such as {@code Encoder4Editing}
 * @param styles how many codes it gives: one for each layer of the generator it was trained with, or 1
 * @param wDim how many numbers a code has
 */
public record EncoderInfo(EncoderKind kind, String type, int styles, int wDim) {
  /**
   * Refuses a generator that cannot take the codes.
   *
   * @param numWs the generator's style layers
   * @param generatorWDim the numbers of its codes
   * @throws EncoderException that names both
   */
  public void requireFits(int numWs, int generatorWDim) {
    boolean layers = !kind.isWPlus() || styles == numWs;
    if (!layers || wDim != generatorWDim) {
      throw new EncoderException("the encoder (" + type + ") gives " + this.shape() + ", but the generator takes ["
          + numWs + ", " + generatorWDim + "]; an encoder works only with the generator it was trained for: give that "
          + "one with --model, or another encoder");
    }
  }

  private String shape() {
    return kind.isWPlus() ? "codes [" + styles + ", " + wDim + "]" : "one code [" + wDim + "] for all layers";
  }
}
