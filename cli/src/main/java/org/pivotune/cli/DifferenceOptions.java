package org.pivotune.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pivotune.tune.DifferenceForm;
import org.pivotune.tune.LowRank;
import org.pivotune.tune.PersonalGeneratorFile.Precision;
import picocli.CommandLine.Option;

/** How the tuned difference is kept. */
final class DifferenceOptions {
  private static final String LOW_RANK = "low-rank";
  private static final Pattern GOAL = Pattern.compile(LOW_RANK + ":(energy|rank|size)=([0-9.]+)([kKMG]i?B|B)?");
  private static final Map<String, Double> UNITS = Map.of("B", 1.0, "kB", 1e3, "KB", 1e3, "MB", 1e6, "GB", 1e9,
      "kiB", 1024.0, "KiB", 1024.0, "MiB", 1024.0 * 1024, "GiB", 1024.0 * 1024 * 1024);

  @Option(names = "--difference", paramLabel = "full|half|low-rank[:GOAL]",
      description = "Keep the tuned difference as float32 (default), float16, or low-rank: a tenth of the size or "
          + "less. GOAL is energy=0.9, rank=16 or size=5MB.")
  @Nullable String difference;

  @Option(names = "--half", description = "Keep float16: half the size.")
  boolean half;

  DifferenceForm form() {
    String text = difference;
    if (text == null) {
      return half ? Precision.FLOAT16 : Precision.FLOAT32;
    }
    if (half && !text.equals("half")) {
      throw new CommandException(ExitCode.USAGE, "--half and --difference " + text + " contradict each other");
    }
    return parse(text);
  }

  /** What {@code --difference} says. */
  static DifferenceForm parse(String text) {
    return switch (text) {
      case "full" -> Precision.FLOAT32;
      case "half" -> Precision.FLOAT16;
      case LOW_RANK -> LowRank.standard();
      default -> CommandException.usage(() -> new LowRank(goal(text)));
    };
  }

  private static LowRank.Goal goal(String text) {
    Matcher parts = GOAL.matcher(text);
    if (!parts.matches()) {
      throw refused(text);
    }
    @Nullable String unit = parts.group(3);
    boolean size = parts.group(1).equals("size");
    if (unit != null && !size) {
      throw refused(text);
    }
    try {
      return switch (parts.group(1)) {
        case "energy" -> new LowRank.Energy(Double.parseDouble(parts.group(2)));
        case "rank" -> new LowRank.Rank(Integer.parseInt(parts.group(2)));
        default -> new LowRank.Size(
            Math.round(Double.parseDouble(parts.group(2)) * UNITS.getOrDefault(unit == null ? "B" : unit, 1.0)));
      };
    } catch (NumberFormatException e) {
      throw refused(text);
    }
  }

  private static CommandException refused(String text) {
    return new CommandException(ExitCode.USAGE, "--difference is full, half, low-rank, low-rank:energy=0.9, "
        + "low-rank:rank=16 or low-rank:size=5MB, not '" + text + "'");
  }
}
