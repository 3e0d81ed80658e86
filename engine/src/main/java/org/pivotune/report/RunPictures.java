package org.pivotune.report;

import org.pivotune.photo.RgbImage;

/** The pictures of a run as a viewer sees them. */
record RunPictures(
    RgbImage marked, RgbImage aligned, RgbImage projection, RgbImage tuned, RgbImage difference) {
  static RunPictures of(RunRecord run) {
    RgbImage aligned = run.face().image();
    RgbImage tuned = RgbImage.fromTensor(run.result().tunedImage());
    return new RunPictures(
        MarkedPhoto.of(run.photo().pixels(), run.face().square()), aligned,
        RgbImage.fromTensor(run.result().projectionImage()), tuned, DifferencePicture.of(aligned, tuned));
  }
}
