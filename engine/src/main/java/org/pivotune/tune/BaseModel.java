package org.pivotune.tune;

import org.pivotune.stylegan.Generator;

/**
 * The generator a tuning starts from, under the name that its personal generators know it by. Does not own it.
 *
 * @param name for people
 * @param sha256 of the file it was read from, lower-case hexadecimal
 * @param generator its weights are left alone
 */
public record BaseModel(String name, String sha256, Generator generator) {
  public BaseModel {
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("a base model is named by the SHA-256 of its file, not by '" + sha256 + "'");
    }
  }
}
