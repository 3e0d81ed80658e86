package org.pivotune.json;

/**
 * What a JSON file may be.
 *
 * @param bytes size of the file
 * @param depth nesting of lists and objects
 * @param digits characters of one number
 * @param tokens numbers, texts, names, braces and brackets: each becomes an object many times its size
 */
public record JsonLimits(int bytes, int depth, int digits, int tokens) {
  /** 16 MiB, 32 levels, 64 characters a number, 2 million tokens: a hundred directions of the largest generators. */
  public static final JsonLimits DEFAULT = new JsonLimits(16 << 20, 32, 64, 2_000_000);

  public JsonLimits {
    if (bytes <= 0 || depth <= 0 || digits <= 0 || tokens <= 0) {
      throw new IllegalArgumentException(
          "every limit must be positive: " + bytes + ", " + depth + ", " + digits + ", " + tokens);
    }
  }
}
