package org.pivotune.report;

import java.time.Duration;
import java.util.List;
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
 * @param aligned whether the photo was taken as aligned already
 * @param projection the constants
 * @param space where the pivot lies
 * @param projectionNet the perceptual network
 * @param aligning wall time of the alignment
 * @param projecting wall time of the projection
 * @param history one entry for each step
 */
public record Inversion(
    String name,
    String preset,
    String model,
    String modelSha256,
    int face,
    boolean aligned,
    ProjectionConfig projection,
    CodeSpace space,
    PerceptualNet projectionNet,
    Duration aligning,
    Duration projecting,
    List<ProjectionStep> history) {
  public Inversion {
    history = List.copyOf(history);
  }
}
