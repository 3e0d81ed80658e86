package org.pivotune.edit;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a direction comes from.
 *
 * @param method how it was made, one phrase
 * @param baseSha256 the base generator's file that it was made for, lower-case hexadecimal; empty when not known
 * @param figures what was measured about it, by name, such as {@code held-out-correlation}
 */
public record DirectionSource(String method, Optional<String> baseSha256, Map<String, Double> figures) {
  private static final int MOST_FIGURES = 64;

  public DirectionSource {
    EditText.requirePlain("method", method);
    baseSha256.filter(sha -> !sha.matches("[0-9a-f]{64}")).ifPresent(sha -> {
      throw new EditException("the base generator's SHA-256 must be 64 hexadecimal digits in lower case");
    });
    if (figures.size() > MOST_FIGURES) {
      throw new EditException("a direction carries at most " + MOST_FIGURES + " figures, not " + figures.size());
    }
    figures.forEach((name, value) -> {
      EditText.requireName(name);
      if (!Double.isFinite(value)) {
        throw new EditException("the figure " + name + " is not a finite number");
      }
    });
    figures = Collections.unmodifiableMap(new TreeMap<>(figures));
  }
}
