package org.pivotune.personalise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resident memory of this process after each of many equal pieces of work. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private final List<Long> kib = new ArrayList<>();

  /** Looks, after the collector had its chance: host tensors are direct buffers, freed when it gets to them. */
  void look() {
    System.gc();
    kib.add(read("VmRSS"));
  }

  List<Long> kib() {
    return List.copyOf(kib);
  }

  /** The least-squares slope in KiB for each look, the first ones left out, in which caches fill. */
  double slope(int settled) {
    int count = kib.size() - settled;
    double middle = (count - 1) / 2.0;
    double mean = kib.stream().skip(settled).mapToLong(Long::longValue).average().orElseThrow();
    double above = 0;
    double below = 0;
    for (int i = 0; i < count; i++) {
      above += (i - middle) * (kib.get(settled + i) - mean);
      below += (i - middle) * (i - middle);
    }
    return above / below;
  }

  String describe(String what, int settled) {
    return String.format(Locale.ROOT, "%s: resident %d KiB after the first, %d KiB settled (look %d), %d KiB at the end, "
        + "%d KiB at the peak; slope %.2f KiB a look", what, kib.getFirst(), kib.get(settled), settled, kib.getLast(),
        read("VmHWM"), slope(settled));
  }

  static long read(String field) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
          .findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
