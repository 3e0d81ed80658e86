package org.pivotune.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.pivotune.observe.Cancellation;
import org.pivotune.report.ReportException;
import org.pivotune.report.StudyFolder;
import org.pivotune.report.StudyReport;

/**
 * Runs a study once with every seed, or goes on with it: trials that are kept from the same inputs are not run again.
 * Results are written at the end, and also when the study is interrupted after its first trial.
 */
public final class StudyRunner {
  private static final String TRIALS = "trials";

  private final Laboratory laboratory;
  private final PhotoSelection photos;
  private final List<Long> seeds;
  private final Path out;

  /**
   * @param laboratory of any seed
   * @param seeds in the order of running, at least one
   * @param out gets {@code trials} and the files of {@link StudyFolder}
   */
  public StudyRunner(Laboratory laboratory, PhotoSelection photos, List<Long> seeds, Path out) {
    if (seeds.isEmpty() || Set.copyOf(seeds).size() < seeds.size()) {
      throw new IllegalArgumentException("a study needs seeds that differ, at least one, not " + seeds);
    }
    this.laboratory = laboratory;
    this.photos = photos;
    this.seeds = List.copyOf(seeds);
    this.out = out;
  }

  /** A study with one of the seeds, and its trials. */
  private record OneSeed<R extends Record>(
      long seed, Study<R> study, List<? extends Trial<R>> trials, List<Finished<R>> finished) {
    static <R extends Record> OneSeed<R> of(long seed, Study<R> study) {
      return new OneSeed<>(seed, study, List.copyOf(study.trials()), new ArrayList<>());
    }

    boolean complete() {
      return finished.size() == trials.size();
    }

    String folder() {
      return "seed-" + seed;
    }
  }

  /** What came out. */
  public record Outcome(StudyReport report, String origin) {}

  /**
   * Runs.
   *
   * @param study of any seed
   * @throws ReportException if the folder cannot be written
   */
  public <R extends Record> Outcome run(Study<R> study, StudyListener listener, Cancellation cancellation) {
    List<OneSeed<R>> runs = new ArrayList<>();
    seeds.forEach(seed -> runs.add(OneSeed.of(seed, study.in(laboratory.withSeed(seed)))));
    int count = runs.stream().mapToInt(run -> run.trials().size()).sum();
    try {
      int index = 0;
      for (OneSeed<R> run : runs) {
        for (Trial<R> trial : run.trials()) {
          cancellation.check();
          run.finished().add(trial(run, trial, index++, count, listener, cancellation));
        }
      }
    } catch (RuntimeException | Error e) {
      writeUnfinished(runs, count, e);
      throw e;
    }
    return write(runs, count);
  }

  private <R extends Record> Finished<R> trial(OneSeed<R> run, Trial<R> trial, int index, int count,
      StudyListener listener, Cancellation cancellation) {
    Path folder = out.resolve(TRIALS).resolve(run.folder());
    for (String name : trial.path()) {
      folder = folder.resolve(name);
    }
    Optional<KeptFolder.Kept<R>> kept = KeptFolder.read(folder, trial.inputs(), run.study().resultType());
    listener.trial(name(run, trial), index, count, kept.isPresent());
    try {
      KeptFolder.Kept<R> result = kept.isPresent()
          ? kept.get()
          : make(folder, trial, listener, cancellation);
      return new Finished<>(trial, result.result(), new TrialFolder(folder), result.origins());
    } catch (IOException e) {
      throw new ReportException("cannot write to " + folder + ": " + e.getClass().getSimpleName() + " "
          + e.getMessage() + "; choose a folder that may be written to and has room", e);
    }
  }

  private <R extends Record> KeptFolder.Kept<R> make(
      Path folder, Trial<R> trial, StudyListener listener, Cancellation cancellation) throws IOException {
    laboratory.used();
    return KeptFolder.write(folder, trial.inputs(), () -> {
      Set<Origin> origins = new LinkedHashSet<>(laboratory.used());
      origins.add(Origin.now());
      return origins;
    }, staging -> trial.run(new TrialFolder(staging), listener, cancellation));
  }

  private static String name(OneSeed<?> run, Trial<?> trial) {
    return run.folder() + "/" + trial.name();
  }

  /** Half a night's work is worth a page even when the other half fails. */
  private <R extends Record> void writeUnfinished(List<OneSeed<R>> runs, int count, Throwable reason) {
    if (runs.stream().anyMatch(run -> !run.finished().isEmpty())) {
      try {
        write(runs, count);
      } catch (RuntimeException e) {
        reason.addSuppressed(e);
      }
    }
  }

  private <R extends Record> Outcome write(List<OneSeed<R>> runs, int count) {
    Map<String, R> results = new LinkedHashMap<>();
    runs.forEach(run -> run.finished().forEach(one -> results.put(name(run, one.trial()), one.result())));
    List<OneSeed<R>> shown = shown(runs);
    Map<Long, StudyReport> reports = new TreeMap<>();
    Set<Origin> origins = new LinkedHashSet<>();
    shown.forEach(run -> {
      reports.put(run.seed(), run.study().report(run.finished()));
      run.finished().forEach(one -> origins.addAll(one.origins()));
    });
    StudyReport report = SeedReports.combine(reports);
    String origin = Origin.describe(origins) + ", " + laboratory.equipment().threads()
        + (laboratory.equipment().threads() == 1 ? " thread, " : " threads, ")
        + SeedReports.describe(reports.keySet());
    Study<R> any = runs.getFirst().study();
    StudySetup setup =
        laboratory.withSeed(seeds.getFirst()).setup(photos, seeds, any.constants(), List.copyOf(origins));
    StudyFolder.write(out, new StudyFolder.State(any.name(), origin, setup, results, count), report);
    PictureSheet.write(out, report.title(), report.strips());
    return new Outcome(report, origin);
  }

  /** The seeds that are through; means over more photos for one seed than for another would say nothing. */
  private static <R extends Record> List<OneSeed<R>> shown(List<OneSeed<R>> runs) {
    List<OneSeed<R>> complete = runs.stream().filter(OneSeed::complete).toList();
    return complete.isEmpty() ? runs.subList(0, 1) : complete;
  }
}
