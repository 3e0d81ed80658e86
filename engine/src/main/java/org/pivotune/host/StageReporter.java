package org.pivotune.host;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.memory.MemoryPlan;
import org.pivotune.personalise.PersonaliseListener;
import org.pivotune.personalise.Stage;
import org.pivotune.tune.TuningStep;

/** Tells a job and the recorder how a personalisation goes. On the device thread. */
final class StageReporter implements PersonaliseListener {
  private final Job<?> job;
  private final Recorder recorder;
  private Recorder.@Nullable Span span;
  private int face;

  StageReporter(Job<?> job, Recorder recorder) {
    this.job = job;
    this.recorder = recorder;
  }

  @Override
  public void begun(Stage stage) {
    end();
    span = recorder.begin(stage.name().toLowerCase(Locale.ROOT), job.number());
    job.tell(new Progress.Begun(stage));
  }

  @Override
  public void planned(MemoryPlan plan) {
    noticed(plan.describe());
  }

  @Override
  public void noticed(String notice) {
    job.tell(new Progress.Noticed(notice));
  }

  @Override
  public void projecting(String name, int index, int count) {
    face = index;
  }

  @Override
  public void projected(ProjectionStep step) {
    job.tell(new Progress.Projected(face, step));
  }

  @Override
  public void tuned(TuningStep step) {
    job.tell(new Progress.Tuned(step));
  }

  /** The last stage is over. */
  void end() {
    Recorder.Span open = span;
    span = null;
    if (open != null) {
      open.end();
    }
  }
}
