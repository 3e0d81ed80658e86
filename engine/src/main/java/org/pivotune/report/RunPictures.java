package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.personalise.PersonalisedFace;
import org.pivotune.photo.RgbImage;

/** The pictures of one face as a viewer sees them. */
record RunPictures(
    RgbImage marked, RgbImage aligned, RgbImage projection, RgbImage tuned, RgbImage difference) {
  /** For each face. */
  static List<RunPictures> of(RunRecord run) {
    List<RunPictures> all = new ArrayList<>();
    for (int i = 0; i < run.faces().size(); i++) {
      all.add(of(run.faces().get(i), run.result().faces().get(i)));
    }
    return all;
  }

  private static RunPictures of(RunFace face, PersonalisedFace result) {
    RgbImage aligned = face.face().image();
    RgbImage tuned = RgbImage.fromTensor(result.tunedImage());
    return new RunPictures(
        MarkedPhoto.of(face.photo().pixels(), face.face().square()), aligned,
        RgbImage.fromTensor(result.projectionImage()), tuned, DifferencePicture.of(aligned, tuned));
  }
}
