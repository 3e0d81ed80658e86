package org.pivotune.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.pivotune.personalise.PersonalisedFace;
import org.pivotune.personalise.Stage;
import org.pivotune.photo.RgbImage;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.TuningStep;

/**
 * What a personalisation leaves, all in Java's memory; nothing to close. Safe from any thread.
 *
 * @param generator what to keep and to edit: {@code PersonalGeneratorFile.write} stores it
 * @param faces each face with its pivot, pictures and scores
 * @param history the steps of the tuning
 * @param stoppedEarly whether the wanted distance was reached before the last step
 * @param timings wall time of each stage, edits between its steps included
 */
public record PersonaliseResult(
    PersonalGenerator generator,
    List<PersonalisedFace> faces,
    List<TuningStep> history,
    boolean stoppedEarly,
    Map<Stage, Duration> timings) {
  public PersonaliseResult {
    faces = List.copyOf(faces);
    history = List.copyOf(history);
    timings = Map.copyOf(timings);
  }

  /** What the tuned generator shows of a face, from 0. */
  public RgbImage picture(int face) {
    return RgbImage.fromTensor(faces.get(face).tunedImage());
  }
}
