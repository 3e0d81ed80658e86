package org.pivotune.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.Personalisation;
import org.pivotune.report.ReportException;
import org.pivotune.report.RunEnvironment;
import org.pivotune.report.RunFolder;
import org.pivotune.report.RunRecord;
import org.pivotune.report.Strip;
import org.pivotune.stylegan.Generator;
import org.pivotune.tune.DifferenceForm;

/**
 * One face from its photo to its run folder.
 *
 * @param precision how the tuned difference is kept
 * @param overwrite whether a run that is in the folder may be replaced
 */
record PersonaliseJob(
    Workbench bench, RunOptions.Chosen chosen, Progress progress, Cancellation cancellation, DifferenceForm precision,
    boolean overwrite) {
  /** What became of it. */
  record Done(RunFolder folder, Map<String, Object> json, List<String> lines) {}

  /** Fails now rather than after minutes of work. */
  static void check(Path out, boolean overwrite) {
    try {
      RunFolder.check(out, overwrite);
    } catch (ReportException e) {
      throw new CommandException(ExitCode.CANNOT_WRITE, String.valueOf(e.getMessage()), e);
    }
  }

  Done run(FaceInput input, String name, Path out) {
    Instant started = Instant.now();
    try (Personalisation result = bench.personaliser().personalise(
        input.target(), input.points(), chosen.config(), new ProgressListener(progress), cancellation)) {
      return finish(input, name, out, started, result);
    }
  }

  /** Writes the folder of a finished personalisation. */
  Done finish(FaceInput input, String name, Path out, Instant started, Personalisation result) {
    Map<String, Duration> timings = new LinkedHashMap<>();
    timings.put("align", input.aligning());
    progress.stage("editing");
    long start = System.nanoTime();
    Generator original = bench.base().generator();
    List<CodeRenderer> generators = List.of(new CodeRenderer("original", original, result.pivot().noise()),
        new CodeRenderer("tuned", result.tuning().generator(), result.pivot().noise()));
    List<Strip> strips = DefaultStrips.of(
        result.pivot().codes(), generators, DirectionCatalogue.embeddedFor(bench.base().sha256()), cancellation);
    timings.put("edit", Duration.ofNanos(System.nanoTime() - start));
    cancellation.check();
    progress.stage("writing " + out);
    RunFolder folder = RunFolder.write(out, new RunRecord(
        name, chosen.preset(), input.photo(), input.face(), bench.base(), result, strips, precision,
        RunEnvironment.detect(original.device()), started, Instant.now(), timings), overwrite);
    return new Done(folder, json(input, result, folder), List.of(
        name + (result.tuning().stoppedEarly() ? ": tuning reached its goal early" : ""),
        ScoreText.line("projection", result.projectionScores()),
        ScoreText.line("tuned", result.tunedScores()),
        "report      " + folder.report()));
  }

  private Map<String, Object> json(FaceInput input, Personalisation result, RunFolder folder) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("photo", input.photo().source().toString());
    json.put("out", folder.path().toString());
    json.put("report", folder.report().toString());
    json.put("model", bench.base().name());
    json.put("preset", chosen.preset());
    json.put("projection", ScoreText.json(result.projectionScores()));
    json.put("tuned", ScoreText.json(result.tunedScores()));
    json.put("stopped_early", result.tuning().stoppedEarly());
    Map<String, Object> seconds = new LinkedHashMap<>();
    result.timings().forEach((stage, time) ->
        seconds.put(stage.name().toLowerCase(java.util.Locale.ROOT), time.toMillis() / 1000.0));
    json.put("seconds", seconds);
    return json;
  }
}
