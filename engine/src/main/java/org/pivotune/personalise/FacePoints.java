package org.pivotune.personalise;

import java.util.List;
import org.pivotune.align.AlignedFace;
import org.pivotune.align.PixelPoint;
import org.pivotune.identity.FivePoints;

/** Where eyes, nose and mouth of a photo's face lie in the picture that was cut out of it. */
public final class FacePoints {
  private FacePoints() {}

  /** The detector's five points, from pixels of the photo to fractions of the aligned picture. */
  public static FivePoints within(AlignedFace face) {
    List<FivePoints.Point> points = face.face().points().asList().stream()
        .map(face.square()::toSquare)
        .map(FacePoints::fraction)
        .toList();
    return new FivePoints(points.get(0), points.get(1), points.get(2), points.get(3), points.get(4));
  }

  private static FivePoints.Point fraction(PixelPoint point) {
    return new FivePoints.Point(point.x(), point.y());
  }
}
