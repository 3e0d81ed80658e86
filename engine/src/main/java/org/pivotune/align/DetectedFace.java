package org.pivotune.align;

/**
 * A face in a photo.
 *
 * @param confidence of the detector in the upright crop around the face, 0..1
 * @param points eyes, nose and mouth
 * @param quad the FFHQ square
 */
public record DetectedFace(
    FaceBox box, double confidence, FivePoints points, Landmarks68 landmarks, FfhqSquare quad) {}
