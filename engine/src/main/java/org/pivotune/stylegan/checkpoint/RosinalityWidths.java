package org.pivotune.stylegan.checkpoint;

import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pivotune.stylegan.GeneratorConfig;

/**
 * The widths that rosinality's {@code Generator(size, style_dim, n_mlp, channel_multiplier)} has: 512 up to 32 px, from
 * 64 px on {@code 16384 / resolution * channel_multiplier}. The checkpoint loads only where these are its own.
 */
public final class RosinalityWidths {
  private static final int WIDEST = 512;
  private static final int LAST_WIDEST = 32;
  private static final int BASE = 16_384;
  /** Whole numbers only: their code takes widths as they come out of the product. */
  private static final List<Integer> MULTIPLIERS = List.of(2, 1, 4);

  private RosinalityWidths() {}

  /** The channel_multiplier that gives a generator's widths; empty if none does. */
  public static OptionalInt multiplier(GeneratorConfig config) {
    return MULTIPLIERS.stream()
        .filter(multiplier -> config.channels().equals(widths(config, multiplier)))
        .mapToInt(Integer::intValue)
        .findFirst();
  }

  private static TreeMap<Integer, Integer> widths(GeneratorConfig config, int multiplier) {
    TreeMap<Integer, Integer> widths = new TreeMap<>();
    for (int resolution : config.resolutions()) {
      widths.put(resolution, resolution <= LAST_WIDEST ? WIDEST : BASE / resolution * multiplier);
    }
    return widths;
  }

  /** A generator's widths as a Python dict. */
  public static String table(GeneratorConfig config) {
    return config.channels().entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
