package org.pivotune.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.pivotune.measure.Scores;
import org.pivotune.photo.RgbImage;

/**
 * One way to keep a person's difference, and what it costs.
 *
 * @param form what it is called
 * @param bytes of the file, pivot included
 * @param reconstruction the picture at the pivot against that of the whole difference
 * @param photo the same picture against the aligned photo, where there is one
 * @param edits edited pictures against those of the whole difference, by edit
 * @param editedPhoto edited pictures against the aligned photo, of which only the identity means something
 * @param pictures by edit; the one at the pivot comes first, under an empty name
 */
public record KeptDifference(
    String form,
    long bytes,
    Scores reconstruction,
    Optional<Scores> photo,
    Map<String, Scores> edits,
    Map<String, Scores> editedPhoto,
    Map<String, RgbImage> pictures) {
  public KeptDifference {
    edits = ordered(edits);
    editedPhoto = ordered(editedPhoto);
    pictures = ordered(pictures);
  }

  private static <T> Map<String, T> ordered(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** The mean of a score over edited pictures, against those of the whole difference; NaN without edits. */
  public double meanOfEdits(ToDoubleFunction<Scores> score) {
    return edits.values().stream().mapToDouble(score).average().orElse(Double.NaN);
  }

  /** The mean identity of edited pictures with the photo; NaN without edits or photo. */
  public double editedIdentity() {
    return editedPhoto.values().stream().mapToDouble(Scores::identity).average().orElse(Double.NaN);
  }
}
