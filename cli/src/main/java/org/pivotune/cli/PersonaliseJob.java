package org.pivotune.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pivotune.invert.Pivot;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.Personalisation;
import org.pivotune.personalise.Portrait;
import org.pivotune.personalise.RunJournals;
import org.pivotune.report.InversionFolder;
import org.pivotune.report.ReportException;
import org.pivotune.report.RunFolder;
import org.pivotune.report.RunIdentity;
import org.pivotune.report.RunKind;
import org.pivotune.report.RunRecord;
import org.pivotune.report.UnfinishedRun;
import org.pivotune.tune.DifferenceForm;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.TuneException;

/**
 * One generator from its photo, or photos, to its run folder.
 *
 * @param precision how the tuned difference is kept
 * @param overwrite whether a run that is in the folder may be replaced
 * @param marked whether its pictures say that they are generated
 */
record PersonaliseJob(
    Workbench bench, RunOptions.Chosen chosen, Progress progress, Cancellation cancellation, DifferenceForm precision,
    boolean overwrite, boolean marked, ResumeOptions resume) {
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

  /** The same by other constants. */
  PersonaliseJob with(RunOptions.Chosen constants) {
    return new PersonaliseJob(bench, constants, progress, cancellation, precision, overwrite, marked, resume);
  }

  /** All stages. */
  Done run(RunKind kind, List<NamedFace> faces, Path out) {
    return work("all", kind, faces, List.of(), out, journals -> bench.personaliser().personalise(
        portraits(faces), chosen.config(), journals, new ProgressListener(progress, faces.size()), cancellation));
  }

  /** All stages after the projection, for faces with stored pivots. */
  Done tune(RunKind kind, List<NamedFace> faces, Path out) {
    List<InversionFolder> stored = faces.stream().map(face -> face.stored().orElseThrow()).toList();
    List<Pivot> pivots = stored.stream().map(this::pivot).toList();
    Duration projecting =
        stored.stream().map(one -> one.inversion().projecting()).reduce(Duration.ZERO, Duration::plus);
    List<String> sums = stored.stream().map(InversionFolder::pivotSha256).toList();
    return work("tune", kind, faces, sums, out, journals -> bench.personaliser().continueFrom(
        pivots, projecting, portraits(faces), chosen.config(), journals, new ProgressListener(progress, faces.size()),
        cancellation));
  }

  private Pivot pivot(InversionFolder stored) {
    Pivot pivot = stored.pivot();
    try {
      PersonalGenerator.requireFit(pivot, bench.base().generator());
      return pivot;
    } catch (TuneException e) {
      throw new CommandException(ExitCode.BAD_INPUT, stored.path() + ": " + e.getMessage(), e);
    }
  }

  private static List<Portrait> portraits(List<NamedFace> faces) {
    return faces.stream().map(NamedFace::portrait).toList();
  }

  private Done work(String stages, RunKind kind, List<NamedFace> faces, List<String> pivotSums, Path out,
      Function<RunJournals, Personalisation> work) {
    Instant started = Instant.now();
    try (UnfinishedRun unfinished =
        begin(out, identity(stages, faces, pivotSums), overwrite, resume, progress)) {
      try (Personalisation result = work.apply(unfinished)) {
        Done done = finish(kind, faces, out, started, result);
        unfinished.finish();
        return done;
      }
    } catch (CancellationException e) {
      tellWhatIsKept(out, progress);
      throw e;
    }
  }

  /** Whether the folder holds just this run, finished. */
  boolean isFinished(List<NamedFace> faces, Path out) {
    if (!RunFolder.isFinished(out, identity("all", faces, List.of()))) {
      return false;
    }
    if (!overwrite) {
      RunFolder.requireSameForm(out, precision, marked);
    }
    return true;
  }

  /** Whether the folder holds just this run, cut off. */
  boolean isCutOff(List<NamedFace> faces, Path out) {
    return UnfinishedRun.isIn(out, identity("all", faces, List.of()));
  }

  /** What an earlier start finished. */
  Done finished(List<NamedFace> faces, Path out) {
    RunFolder folder = RunFolder.open(out);
    return new Done(
        folder, RunAnswer.finishedBefore(this, faces, folder), RunAnswer.linesOfFinished(folder));
  }

  private RunIdentity identity(String stages, List<NamedFace> faces, List<String> pivotSums) {
    return RunIdentity.of(stages, bench.base().sha256(), faces.stream().map(NamedFace::identity).toList(), pivotSums,
        chosen.config(), bench.environment());
  }

  /** Begins a run, or goes on with it; tells which. */
  static UnfinishedRun begin(
      Path out, RunIdentity identity, boolean overwrite, ResumeOptions resume, Progress progress) {
    UnfinishedRun unfinished = UnfinishedRun.open(out, identity, resume.mode(overwrite), resume.interval());
    if (unfinished.resumed()) {
      progress.notice("going on with the run that was cut off in " + out);
    }
    unfinished.otherEnvironment().ifPresent(what ->
        progress.notice(what + "; the result may differ in its last bits from that of an uninterrupted run"));
    return unfinished;
  }

  /** After a run was stopped: whether it can go on, and what to do if it shall not. */
  static void tellWhatIsKept(Path out, Progress progress) {
    if (UnfinishedRun.isIn(out)) {
      progress.notice("the same command goes on from where it was; delete " + out.resolve(UnfinishedRun.FOLDER)
          + " to forget it");
    }
  }

  /** Writes the folder of a finished personalisation. */
  private Done finish(RunKind kind, List<NamedFace> faces, Path out, Instant started, Personalisation result) {
    Map<String, Duration> timings = new LinkedHashMap<>();
    timings.put("align", faces.stream().map(face -> face.input().aligning()).reduce(Duration.ZERO, Duration::plus));
    progress.stage("editing");
    long start = System.nanoTime();
    RunEdits edits = RunEdits.of(kind, faces, bench, result, cancellation);
    timings.put("edit", Duration.ofNanos(System.nanoTime() - start));
    edits.notices().forEach(progress::notice);
    // Those of the faces and of the result were told when they arose.
    List<String> notices = Stream.of(
            faces.stream().flatMap(face -> face.input().notices().stream()), result.notices().stream(),
            edits.notices().stream())
        .flatMap(all -> all).toList();
    cancellation.check();
    progress.stage("writing " + out);
    RunFolder folder = RunFolder.write(out, new RunRecord(
        NamedFace.title(kind, faces), chosen.preset(), kind, edits.faces(), bench.base(), result, edits.together(),
        notices, precision, bench.environment(), started, Instant.now(),
        timings, marked), overwrite);
    return new Done(folder, RunAnswer.json(this, kind, faces, result, folder, notices),
        RunAnswer.lines(faces, result, folder));
  }
}
