package org.pivotune.align;

import java.util.List;

/**
 * The square around a face that the FFHQ data set was cut by, as four corners; it may be turned, and may reach over the
 * photo's edge.
 */
public record FfhqSquare(
    PixelPoint topLeft, PixelPoint bottomLeft, PixelPoint bottomRight, PixelPoint topRight) {
  /**
   * The square of a face. With e the way from eye to eye and m the way from between the eyes to the middle of the
   * mouth: x = e + (m.y, -m.x), scaled to the length max(2 |e|, 1.8 |m|), is half a side; y is x turned by 90 degrees;
   * the centre lies 0.1 m below the eyes (Karras et al. 2019, FFHQ's {@code download_ffhq.py}).
   *
   * @throws AlignException if the points fall together, so that there is no square
   */
  public static FfhqSquare of(FivePoints face) {
    return of(face.leftEye(), face.rightEye(), PixelPoint.middle(face.leftMouth(), face.rightMouth()));
  }

  static FfhqSquare of(PixelPoint leftEye, PixelPoint rightEye, PixelPoint mouth) {
    PixelPoint eyes = PixelPoint.middle(leftEye, rightEye);
    PixelPoint eyeToEye = rightEye.minus(leftEye);
    PixelPoint eyeToMouth = mouth.minus(eyes);
    PixelPoint direction = eyeToEye.plus(new PixelPoint(eyeToMouth.y(), -eyeToMouth.x()));
    double half = Math.max(2.0 * eyeToEye.length(), 1.8 * eyeToMouth.length());
    PixelPoint x = direction.times(half / direction.length());
    PixelPoint centre = eyes.plus(eyeToMouth.times(0.1));
    if (!(half > 0) || !Double.isFinite(x.x()) || !Double.isFinite(x.y()) || !Double.isFinite(half)) {
      throw new AlignException("eyes and mouth fall together, so the face has no square; use another photo");
    }
    return around(centre, x);
  }

  /** The square with this centre, whose right edge's middle lies {@code x} from it. */
  static FfhqSquare around(PixelPoint centre, PixelPoint x) {
    PixelPoint y = new PixelPoint(-x.y(), x.x());
    return new FfhqSquare(
        centre.minus(x).minus(y), centre.minus(x).plus(y), centre.plus(x).plus(y), centre.plus(x).minus(y));
  }

  /** The square of a whole upright picture that is already aligned. */
  static FfhqSquare whole(int size) {
    double middle = (size - 1) / 2.0;
    return around(new PixelPoint(middle, middle), new PixelPoint(size / 2.0, 0));
  }

  /** Top left, bottom left, bottom right, top right. */
  public List<PixelPoint> corners() {
    return List.of(topLeft, bottomLeft, bottomRight, topRight);
  }

  /** Length of a side in pixels. */
  public double side() {
    return topLeft.distance(topRight);
  }

  public PixelPoint centre() {
    return PixelPoint.middle(topLeft, bottomRight);
  }

  /** How far the square is turned clockwise in the picture, in radians. */
  public double angle() {
    PixelPoint top = topRight.minus(topLeft);
    return Math.atan2(top.y(), top.x());
  }

  /** The photo's point at (u, v), which run from (0, 0) at the top left corner to (1, 1). */
  public PixelPoint toPhoto(double u, double v) {
    PixelPoint across = topRight.minus(topLeft).times(u);
    PixelPoint down = bottomLeft.minus(topLeft).times(v);
    return topLeft.plus(across).plus(down);
  }

  /** The inverse of {@link #toPhoto}: (u, v) as a point; the unit is the side. */
  public PixelPoint toSquare(PixelPoint photo) {
    PixelPoint from = photo.minus(topLeft);
    PixelPoint across = topRight.minus(topLeft);
    double scale = 1 / (across.x() * across.x() + across.y() * across.y());
    // The side down is the side across turned by 90 degrees.
    return new PixelPoint(
        (from.x() * across.x() + from.y() * across.y()) * scale,
        (from.y() * across.x() - from.x() * across.y()) * scale);
  }
}
