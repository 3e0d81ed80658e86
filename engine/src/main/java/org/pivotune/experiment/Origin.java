package org.pivotune.experiment;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pivotune.report.Build;
import org.pivotune.report.Processor;

/**
 * What a kept result was computed by, and when. Public because it is kept as JSON and read again.
 *
 * @param build as {@link Build#describe} has it
 * @param processor as {@link Processor#describe} has it
 * @param made ISO 8601 in UTC
 */
public record Origin(String build, String processor, String made) {
  /** Of results that were kept before origins were. */
  static final Origin UNKNOWN = new Origin("an unknown commit", "an unknown processor", "");

  private static final int DATE = 10; // characters of 2026-11-23T11:42:25Z
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /** This process, now. */
  static Origin now() {
    return new Origin(Build.current().describe(), Processor.describe(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** For people: every build, the days from the first to the last, every processor. */
  static String describe(Collection<Origin> origins) {
    long builds = origins.stream().map(Origin::build).distinct().count();
    return "Computed by " + (builds == 1 ? "build " : "builds ") + all(origins, Origin::build) + ", "
        + days(origins) + ", on "
        + all(origins, Origin::processor);
  }

  private static String all(Collection<Origin> origins, Function<Origin, String> part) {
    return origins.stream().map(part).distinct().sorted().collect(Collectors.joining(" and "));
  }

  private static String days(Collection<Origin> origins) {
    String days = origins.stream().map(Origin::made).filter(made -> made.length() > DATE).sorted()
        .map(made -> DAY.format(Instant.parse(made))).distinct().collect(Collectors.joining(", "));
    return days.isEmpty() ? "on an unknown day" : days;
  }
}
