package org.pivotune.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.pivotune.personalise.PersonalisedFace;
import org.pivotune.personalise.Stage;
import org.pivotune.photo.Provenance;
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
    Objects.requireNonNull(generator, "generator");
    faces = List.copyOf(Objects.requireNonNull(faces, "faces"));
    history = List.copyOf(Objects.requireNonNull(history, "history"));
    timings = Map.copyOf(Objects.requireNonNull(timings, "timings"));
  }

  /**
   * What the tuned generator shows of a face; its {@link RgbImage#provenance} says that.
   *
   * @param face from 0
   */
  public RgbImage picture(int face) {
    return RgbImage.fromTensor(faces.get(Objects.checkIndex(face, faces.size())).tunedImage())
        .withProvenance(Provenance.generated(List.of()));
  }
}
