package org.pivotune.experiment.quality;

import java.util.List;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.StudyFace;
import org.pivotune.invert.Pivot;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.PersonaliseListener;
import org.pivotune.personalise.Personaliser;
import org.pivotune.resume.Journal;
import org.pivotune.tune.TuningTarget;

/** Loads every network and lets every loop turn, so that no curve begins with what is needed only once. */
final class WarmUp {
  private static final int STEPS = 3;

  private final Laboratory laboratory;
  private boolean done;

  WarmUp(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  void once(StudyFace face, Cancellation cancellation) {
    if (done) {
      return;
    }
    PersonaliseConfig pti = laboratory.systems().pti();
    PersonaliseConfig few =
        pti.withProjection(pti.projection().withSteps(STEPS)).withTuning(pti.tuning().withSteps(STEPS));
    Personaliser personaliser = laboratory.equipment().personaliser();
    Pivot pivot = personaliser.project(face.target(), few, PersonaliseListener.none(), cancellation);
    personaliser.tune(List.of(TuningTarget.of(pivot, face.target())), few, Journal.none(), PersonaliseListener.none(),
        cancellation).close();
    laboratory.judge().score(face.target(), face.target(), face.points());
    done = true;
  }
}
