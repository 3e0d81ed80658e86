package org.pivotune.experiment.editing;

/**
 * A rotation that was searched for.
 *
 * @param wanted degrees of yaw, against the system's unedited picture
 * @param reached whether it was found within the tolerance
 * @param strength of the edit that came nearest
 * @param yaw degrees that it turned the face
 * @param identity cosine of the turned face and the photo's
 */
public record RotationOutcome(double wanted, boolean reached, double strength, double yaw, double identity) {}
