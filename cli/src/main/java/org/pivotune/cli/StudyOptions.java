package org.pivotune.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every experiment understands. */
final class StudyOptions {
  /** Fewer tell nothing of the scatter. */
  private static final List<Long> USUAL_SEEDS = List.of(1L, 2L, 3L);

  @Option(names = "--photos", required = true, paramLabel = "DIR", description = "Folder of JPEG and PNG files.")
  Path photos = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "DIR",
      description = "Gets index.html, table.md, results.json, results.csv, pictures.jpg and a folder for each trial.")
  Path out = Path.of("");

  @Option(names = "--count", paramLabel = "N", description = "Only the first N photos by name that show a face.")
  @Nullable Integer count;

  @Option(names = "--pivots", paramLabel = "DIR",
      description = "Pivots and tuned generators, shared by all experiments, also by some that run at once (default: "
          + "pivots in the output folder).")
  @Nullable Path pivots;

  @Option(names = "--steps-w-plus", paramLabel = "N",
      description = "Steps of projection into W+ (default: those of projection and tuning together).")
  @Nullable Integer stepsWPlus;

  @Option(names = "--seeds", paramLabel = "N", split = ",",
      description = "The whole experiment once with each of these seeds; tables show means and standard deviations "
          + "(default: 1,2,3, or the one of --seed).")
  List<Long> seeds = List.of();

  Path pivots() {
    Path given = pivots;
    return given == null ? out.resolve("pivots") : given;
  }

  /** @param seed the one of {@code --seed}, if it was given */
  List<Long> seeds(@Nullable Long seed) {
    if (seeds.isEmpty()) {
      return seed == null ? USUAL_SEEDS : List.of(seed);
    }
    if (seed != null) {
      throw new CommandException(ExitCode.USAGE, "--seed and --seeds exclude each other; --seeds alone is enough");
    }
    if (Set.copyOf(seeds).size() < seeds.size()) {
      throw new CommandException(ExitCode.USAGE, "--seeds names a seed twice: " + seeds);
    }
    return seeds;
  }

  int count(int usual) {
    Integer given = count;
    if (given != null && given < 1) {
      throw new CommandException(ExitCode.USAGE, "--count needs at least 1, not " + given);
    }
    return given == null ? usual : given;
  }
}
