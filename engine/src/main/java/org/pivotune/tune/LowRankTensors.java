package org.pivotune.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pivotune.tensor.HostTensor;

/** A difference as narrow factors where that is smaller, for a certain goal. Decomposes once, on making. */
final class LowRankTensors {
  /** Tensors below this many values are biases and the like: nothing to gain. */
  private static final int LEAST_VALUES = 4096;
  private static final int HALF_BYTES = 2;
  /** What a tensor takes in the file's header: name, shape, type and place. */
  private static final int HEADER_BYTES = 130;
  private static final int BISECTIONS = 40;

  private record Entry(String name, HostTensor tensor, Optional<Spectrum> spectrum) {
    /** Values that are kept at a rank, whole where factors would not be fewer. */
    long values(int rank) {
      return spectrum.filter(found -> pays(found, rank))
          .map(found -> (long) (found.rows() + found.columns()) * rank)
          .orElse(tensor.elementCount());
    }

    static boolean pays(Spectrum spectrum, int rank) {
      return (long) (spectrum.rows() + spectrum.columns()) * rank < (long) spectrum.rows() * spectrum.columns();
    }
  }

  /** Gives each spectrum a rank. */
  @FunctionalInterface
  private interface Ranks {
    int of(Spectrum spectrum);
  }

  private final List<Entry> entries = new ArrayList<>();

  LowRankTensors(Map<String, HostTensor> difference) {
    difference.forEach((name, tensor) -> entries.add(new Entry(name, tensor,
        tensor.rank() >= 2 && tensor.elementCount() >= LEAST_VALUES
            ? Optional.of(Spectrum.of(tensor))
            : Optional.empty())));
  }

  /**
   * The tensors to write, all meant for float16.
   *
   * @param otherBytes what else the file will hold
   * @throws TuneException if a wanted size cannot be met
   */
  Map<String, HostTensor> encode(LowRank.Goal goal, long otherBytes) {
    Ranks ranks = switch (goal) {
      case LowRank.Energy energy -> spectrum -> spectrum.rank(energy.part());
      case LowRank.Rank rank -> spectrum -> Math.min(rank.most(), Math.min(spectrum.rows(), spectrum.columns()));
      case LowRank.Size size -> fitting(size.bytes(), otherBytes);
    };
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (Entry entry : entries) {
      int rank = entry.spectrum().map(ranks::of).orElse(0);
      if (entry.spectrum().isPresent() && Entry.pays(entry.spectrum().get(), rank)) {
        DifferenceTensors.putFactors(tensors, entry.name(), entry.spectrum().get().factors(rank), entry.tensor());
      } else {
        DifferenceTensors.putWhole(tensors, entry.name(), entry.tensor());
      }
    }
    return tensors;
  }

  /** The most energy whose file is not larger, by bisection: the size grows with the energy. */
  private Ranks fitting(long wanted, long otherBytes) {
    double low = 0;
    double high = 1;
    if (bytes(spectrum -> spectrum.rank(low)) + otherBytes > wanted) {
      throw new TuneException("this difference cannot be kept in " + wanted + " bytes; the least is "
          + (bytes(spectrum -> spectrum.rank(low)) + otherBytes));
    }
    double fits = low;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (fits + high) / 2;
      if (bytes(spectrum -> spectrum.rank(middle)) + otherBytes > wanted) {
        high = middle;
      } else {
        fits = middle;
      }
    }
    double found = fits;
    return spectrum -> spectrum.rank(found);
  }

  private long bytes(Ranks ranks) {
    return entries.stream()
        .mapToLong(entry -> entry.values(entry.spectrum().map(ranks::of).orElse(0)) * HALF_BYTES + 2 * HEADER_BYTES)
        .sum();
  }
}
