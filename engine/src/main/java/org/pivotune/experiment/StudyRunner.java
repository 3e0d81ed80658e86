package org.pivotune.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pivotune.observe.Cancellation;
import org.pivotune.report.ReportException;
import org.pivotune.report.StudyFolder;
import org.pivotune.report.StudyReport;

/**
 * Runs a study, or goes on with it: trials that are kept from the same inputs are not run again. Results are written at
 * the end, and also when the study is interrupted after its first trial.
 */
public final class StudyRunner {
  private static final String TRIALS = "trials";

  private final Laboratory laboratory;
  private final PhotoSelection photos;
  private final Path out;

  /** @param out gets {@code trials} and the files of {@link StudyFolder} */
  public StudyRunner(Laboratory laboratory, PhotoSelection photos, Path out) {
    this.laboratory = laboratory;
    this.photos = photos;
    this.out = out;
  }

  /**
   * Runs.
   *
   * @throws ReportException if the folder cannot be written
   */
  public <R extends Record> StudyReport run(Study<R> study, StudyListener listener, Cancellation cancellation) {
    List<? extends Trial<R>> trials = study.trials();
    List<Finished<R>> finished = new ArrayList<>();
    try {
      for (int i = 0; i < trials.size(); i++) {
        cancellation.check();
        finished.add(trial(study, trials.get(i), i, trials.size(), listener, cancellation));
      }
    } catch (RuntimeException | Error e) {
      writeUnfinished(study, finished, trials.size(), e);
      throw e;
    }
    return write(study, finished, trials.size());
  }

  private <R extends Record> Finished<R> trial(Study<R> study, Trial<R> trial, int index, int count,
      StudyListener listener, Cancellation cancellation) {
    Path folder = out.resolve(TRIALS);
    for (String name : trial.path()) {
      folder = folder.resolve(name);
    }
    Optional<R> kept = KeptFolder.read(folder, trial.inputs(), study.resultType());
    listener.trial(trial.name(), index, count, kept.isPresent());
    try {
      R result = kept.isPresent()
          ? kept.get()
          : KeptFolder.write(
              folder, trial.inputs(), staging -> trial.run(new TrialFolder(staging), listener, cancellation));
      return new Finished<>(trial, result, new TrialFolder(folder));
    } catch (IOException e) {
      throw new ReportException("cannot write to " + folder + ": " + e.getClass().getSimpleName() + " "
          + e.getMessage() + "; choose a folder that may be written to and has room", e);
    }
  }

  /** Half a night's work is worth a page even when the other half fails. */
  private <R extends Record> void writeUnfinished(
      Study<R> study, List<Finished<R>> finished, int count, Throwable reason) {
    if (!finished.isEmpty()) {
      try {
        write(study, finished, count);
      } catch (RuntimeException e) {
        reason.addSuppressed(e);
      }
    }
  }

  private <R extends Record> StudyReport write(Study<R> study, List<Finished<R>> finished, int count) {
    StudyReport report = study.report(finished);
    Map<String, R> results = new LinkedHashMap<>();
    finished.forEach(one -> results.put(one.trial().name(), one.result()));
    StudyFolder.write(
        out, new StudyFolder.State(study.name(), laboratory.setup(photos, study.constants()), results, count), report);
    PictureSheet.write(out, report.title(), report.strips());
    return report;
  }
}
