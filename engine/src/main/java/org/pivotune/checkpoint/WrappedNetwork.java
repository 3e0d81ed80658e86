package org.pivotune.checkpoint;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a network among the tensors of a file, whatever stands before its names: {@code {"g_ema": ...}},
 * {@code {"state_dict": ...}}, {@code module.} of a DataParallel, {@code decoder.} of an encoder's checkpoint, or several
 * of them.
 */
public final class WrappedNetwork {
  /** Averaged weights, which are those to use. */
  private static final Set<String> AVERAGED =
      Set.of("g_ema", "ema", "netg_ema", "generator_ema", "params_ema", "state_dict_ema", "model_ema");

  private WrappedNetwork() {}

  /**
   * The prefix of a network's names; empty text where nothing stands before them. Where there are several networks, it
   * is that of the averaged one, else of the one with the shortest prefix.
   *
   * @param file for messages
   * @param markers names of which every network of the kind has at least one
   * @return null if there is no such network
   * @throws CheckpointException if there are two, neither of which is the likelier
   */
  public static @Nullable String prefix(
      String file, Collection<String> names, Collection<String> markers) {
    Set<String> found = new LinkedHashSet<>();
    for (String name : names) {
      for (String marker : markers) {
        boolean here = name.endsWith(marker)
            && (name.length() == marker.length() || name.charAt(name.length() - marker.length() - 1) == '.');
        if (here) {
          found.add(name.substring(0, name.length() - marker.length()));
        }
      }
    }
    Comparator<String> likeliest =
        Comparator.<String>comparingInt(prefix -> isAveraged(prefix) ? 0 : 1).thenComparingInt(WrappedNetwork::depth);
    List<String> prefixes = found.stream().sorted(likeliest).toList();
    if (prefixes.size() > 1 && likeliest.compare(prefixes.get(0), prefixes.get(1)) == 0) {
      throw new CheckpointException(file, "it holds several networks, " + Listing.of(prefixes)
          + ": save the one that is meant alone");
    }
    return prefixes.isEmpty() ? null : prefixes.getFirst();
  }

  private static boolean isAveraged(String prefix) {
    return List.of(prefix.toLowerCase(Locale.ROOT).split("\\.")).stream().anyMatch(AVERAGED::contains);
  }

  private static int depth(String prefix) {
    return (int) prefix.chars().filter(c -> c == '.').count();
  }

  /** The tensors whose names begin with a prefix, without it, in their order. */
  public static <T> Map<String, T> below(Map<String, T> tensors, String prefix) {
    Map<String, T> inner = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> {
      if (name.startsWith(prefix)) {
        inner.put(name.substring(prefix.length()), tensor);
      }
    });
    return inner;
  }
}
