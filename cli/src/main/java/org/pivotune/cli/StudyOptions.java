package org.pivotune.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every experiment understands. */
final class StudyOptions {
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

  Path pivots() {
    Path given = pivots;
    return given == null ? out.resolve("pivots") : given;
  }

  int count(int usual) {
    Integer given = count;
    if (given != null && given < 1) {
      throw new CommandException(ExitCode.USAGE, "--count needs at least 1, not " + given);
    }
    return given == null ? usual : given;
  }
}
