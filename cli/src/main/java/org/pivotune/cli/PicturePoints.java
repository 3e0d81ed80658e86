package org.pivotune.cli;

import org.pivotune.align.FaceAligner;
import org.pivotune.align.FfhqSquare;
import org.pivotune.align.PixelPoint;
import org.pivotune.identity.FivePoints;
import org.pivotune.photo.RgbImage;

/** Where eyes, nose and mouth are in a picture, as identity is measured by. */
final class PicturePoints {
  /** How far, in parts of its side, a face's square may be from the whole picture for that to count as aligned. */
  private static final double ALIGNED = 0.1;

  private PicturePoints() {}

  /** In any picture: of its largest face, or as in an aligned picture where it is one or none is found. */
  static FivePoints in(FaceAligner aligner, RgbImage picture, Runnable notFound) {
    var faces = aligner.detect(picture);
    boolean couldBeAligned = picture.width() == picture.height() && picture.width() >= FaceAligner.LEAST_ALIGNED_SIZE;
    if (couldBeAligned && (faces.isEmpty() || covers(faces.getFirst().quad(), picture.width()))) {
      return pixels(aligner.detectWithin(picture), picture);
    }
    if (faces.isEmpty()) {
      notFound.run();
      return FivePoints.canonical();
    }
    return pixels(faces.getFirst().points(), picture);
  }

  private static FivePoints pixels(org.pivotune.align.FivePoints points, RgbImage picture) {
    double[] xy = new double[10];
    int at = 0;
    for (PixelPoint point : points.asList()) {
      xy[at++] = point.x();
      xy[at++] = point.y();
    }
    return FivePoints.ofPixels(xy, picture.width(), picture.height());
  }

  private static boolean covers(FfhqSquare square, int side) {
    PixelPoint middle = new PixelPoint((side - 1) / 2.0, (side - 1) / 2.0);
    return square.centre().distance(middle) < ALIGNED * side && Math.abs(square.side() - side) < ALIGNED * side;
  }
}
