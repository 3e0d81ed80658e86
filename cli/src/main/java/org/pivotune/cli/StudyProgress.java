package org.pivotune.cli;

import org.pivotune.experiment.StudyListener;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.personalise.Stage;
import org.pivotune.tune.TuningStep;

/** A study's trials and steps as progress. */
final class StudyProgress implements StudyListener {
  private final Progress progress;
  private ProgressListener steps;

  StudyProgress(Progress progress) {
    this.progress = progress;
    this.steps = new ProgressListener(progress);
  }

  @Override
  public void trial(String name, int index, int count, boolean kept) {
    progress.notice((index + 1) + " of " + count + "  " + name + (kept ? " (kept)" : ""));
  }

  @Override
  public void working(String what) {
    progress.stage(what);
  }

  @Override
  public void notice(String text) {
    progress.notice(text);
  }

  @Override
  public void tuning(int faces) {
    steps = new ProgressListener(progress, faces);
  }

  @Override
  public void begun(Stage stage) {
    steps.begun(stage);
  }

  @Override
  public void projected(ProjectionStep step) {
    steps.projected(step);
  }

  @Override
  public void tuned(TuningStep step) {
    steps.tuned(step);
  }
}
