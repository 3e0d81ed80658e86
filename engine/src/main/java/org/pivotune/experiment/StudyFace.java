package org.pivotune.experiment;

import org.pivotune.identity.FivePoints;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;

/**
 * The largest face of a photo, ready to be projected.
 *
 * @param aligned in the generator's resolution
 * @param target the same, [1, 3, H, W] in [-1, 1]
 * @param points where eyes, nose and mouth are in it
 * @param alignedSha256 of its pixels, so that another alignment is another face
 */
public record StudyFace(
    StudyPhoto photo, RgbImage aligned, HostTensor target, FivePoints points, String alignedSha256) {
  /** The photo's name without its suffix. */
  String stem() {
    String name = photo.name();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
