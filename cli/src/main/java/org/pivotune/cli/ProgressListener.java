package org.pivotune.cli;

import java.util.Locale;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.memory.MemoryPlan;
import org.pivotune.personalise.PersonaliseListener;
import org.pivotune.personalise.Stage;
import org.pivotune.tune.TuningStep;

/**
 * A personalisation's steps as progress.
 *
 * @param faces how many share the generator
 */
record ProgressListener(Progress progress, int faces) implements PersonaliseListener {
  /** For one face. */
  ProgressListener(Progress progress) {
    this(progress, 1);
  }

  @Override
  public void begun(Stage stage) {
    progress.stage(switch (stage) {
      case PROJECT -> "projecting";
      case TUNE -> "tuning";
      case MEASURE -> "measuring";
    });
  }

  @Override
  public void projecting(String name, int index, int count) {
    if (count > 1) {
      progress.stage("projecting " + (index + 1) + " of " + count + ", " + name);
    }
  }

  @Override
  public void planned(MemoryPlan plan) {
    progress.notice(plan.describe());
  }

  @Override
  public void noticed(String notice) {
    progress.notice(notice);
  }

  @Override
  public void projected(ProjectionStep step) {
    progress.step(step.index() + 1, step.steps(), String.format(Locale.ROOT, "LPIPS %.4f", step.distance()));
  }

  @Override
  public void tuned(TuningStep step) {
    progress.step(step.index() * faces + step.target() + 1, step.steps() * faces,
        String.format(Locale.ROOT, "%sLPIPS %.4f  MSE %.4f", faces == 1 ? "" : "face " + (step.target() + 1) + "  ",
            step.distance(), step.mse()));
  }
}
