package org.pivotune.bench;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.stylegan.Modulation;
import org.pivotune.stylegan.Precision;

/**
 * Whether what JMH is asked for can be done here, looked at before it starts: inside its forks a benchmark that cannot
 * run ends with a stack trace.
 */
final class Combinations {
  private static final int SMALLEST = 16;
  private static final int SMALLEST_FOR_LPIPS = 32;
  private static final int LARGEST = 1024;

  private Combinations() {}

  /**
   * Looks at every combination of the parameters of every benchmark that is asked for.
   *
   * @throws IllegalArgumentException for the first that cannot be; the message is one sentence that says what to do
   */
  static void require(Options asked) {
    OutputFormat silent = OutputFormatFactory.createFormatInstance(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), VerboseMode.SILENT);
    Set<BenchmarkListEntry> found = BenchmarkList.defaultList().find(silent, asked.getIncludes(), asked.getExcludes());
    found.forEach(benchmark -> require(benchmark, asked));
  }

  private static void require(BenchmarkListEntry benchmark, Options asked) {
    boolean looks = !benchmark.getUserClassQName().equals(GeneratorBenchmark.class.getName())
        && !benchmark.getUserClassQName().equals(EditBenchmark.class.getName());
    values(benchmark, asked, "resolution").forEach(side -> requireResolution(side, looks));
    values(benchmark, asked, "network").forEach(name -> constant(Network.class, name, "network"));
    for (String device : values(benchmark, asked, "device").toList()) {
      for (String name : values(benchmark, asked, "precision").toList()) {
        Place place = Place.of(device, constant(Precision.class, name, "precision"));
        values(benchmark, asked, "modulation")
            .forEach(way -> require(constant(Modulation.class, way, "modulation"), place.precision()));
      }
      values(benchmark, asked, "runtime").forEach(
          runtime -> constant(PerceptualRuntime.class, runtime, "runtime"));
    }
  }

  /** Those asked for, or else those the benchmark names itself; none if it has no such parameter. */
  private static Stream<String> values(BenchmarkListEntry benchmark, Options asked, String name) {
    String[] own = benchmark.getParams().orElse(Map.of()).get(name);
    if (own == null) {
      return Stream.empty();
    }
    Collection<String> chosen = asked.getParameter(name).orElse(List.of(own));
    return chosen.stream();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name, String parameter) {
    return Stream.of(type.getEnumConstants()).filter(one -> one.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no " + parameter + "=" + name + ": it is one of "
            + Stream.of(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "))));
  }

  private static void requireResolution(String text, boolean looks) {
    int least = looks ? SMALLEST_FOR_LPIPS : SMALLEST;
    boolean right = text.matches("\\d{1,4}") && Integer.bitCount(Integer.parseInt(text)) == 1
        && Integer.parseInt(text) >= least && Integer.parseInt(text) <= LARGEST;
    if (!right) {
      throw new IllegalArgumentException(
          "resolution=" + text + " is none: ask for powers of two from " + least + " to " + LARGEST);
    }
  }

  /** The plain compositions compute in float32 whatever the precision is called. */
  private static void require(Modulation modulation, Precision precision) {
    boolean narrow = precision == Precision.FP16 || precision == Precision.BF16;
    if (narrow && modulation != Modulation.FUSED) {
      throw new IllegalArgumentException(
          "precision=" + precision + " is of fused layers alone: ask for modulation=FUSED with it");
    }
  }
}
