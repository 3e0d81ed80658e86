package org.pivotune.report;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.lpips.PerceptualNet;

/**
 * How a pivot came to be: what tuning needs to go on from it, beside the tensors.
 *
 * @param name what the report calls the face
 * @param preset the name of the constants
 * @param model the base model's name
 * @param modelSha256 of its file, lower-case hexadecimal
 * @param face the face's number in the photo
 * @param photoSha256 of the photo's file, lower-case hexadecimal; the copy in the run folder may be another file.
 *     Empty where an earlier Pivotune found the pivot
 * @param aligned whether the photo was taken as aligned already
 * @param projection the constants
 * @param space where the pivot lies
 * @param projectionNet the perceptual network
 * @param aligning wall time of the alignment
 * @param projecting wall time of the projection
 * @param history one entry for each step
 * @param marked whether the picture beside it says that it is generated
 */
public record Inversion(
    String name,
    String preset,
    String model,
    String modelSha256,
    int face,
    Optional<String> photoSha256,
    boolean aligned,
    ProjectionConfig projection,
    CodeSpace space,
    PerceptualNet projectionNet,
    Duration aligning,
    Duration projecting,
    List<ProjectionStep> history,
    boolean marked) {
  public Inversion {
    history = List.copyOf(history);
  }

  /** The same pivot in another run, which may know face and model by other names. */
  Inversion in(String name, String model, boolean picturesMarked) {
    return new Inversion(name, preset, model, modelSha256, face, photoSha256, aligned, projection, space, projectionNet,
        aligning, projecting, history, picturesMarked);
  }
}
