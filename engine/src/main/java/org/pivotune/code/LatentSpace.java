package org.pivotune.code;

import java.util.Locale;
import java.util.Optional;

/** Which space a code belongs to. */
public enum LatentSpace {
  /** Before the mapping. */
  Z("z"),
  /** One w for all layers. */
  W("w"),
  /** A w for each layer. */
  W_PLUS("w+");

  private final String text;

  LatentSpace(String text) {
    this.text = text;
  }

  /** {@code z}, {@code w} or {@code w+}, also as {@code w_plus} and {@code wplus}; empty for other texts. */
  public static Optional<LatentSpace> find(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "z" -> Optional.of(Z);
      case "w" -> Optional.of(W);
      case "w+", "w_plus", "wplus" -> Optional.of(W_PLUS);
      default -> Optional.empty();
    };
  }

  /** {@code z}, {@code w} or {@code w+}. */
  @Override
  public String toString() {
    return text;
  }
}
