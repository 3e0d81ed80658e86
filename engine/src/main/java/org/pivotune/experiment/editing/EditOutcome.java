package org.pivotune.experiment.editing;

/**
 * One edited picture.
 *
 * @param edits such as {@code yaw=3, smile=2}
 * @param yaw degrees that the face turned, against the same system's unedited picture
 * @param identity cosine of the edited face and the photo's
 */
public record EditOutcome(String edits, double yaw, double identity) {}
