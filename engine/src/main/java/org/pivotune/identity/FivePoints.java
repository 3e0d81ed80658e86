package org.pivotune.identity;

import java.util.List;

/**
 * Five points of a face in fractions of its picture's width and height: (0, 0) is the top left corner of the picture,
 * (1, 1) the bottom right one. Left and right are the picture's, not the person's.
 *
 * @param leftEye centre of the left eye
 * @param rightEye centre of the right eye
 * @param nose tip of the nose
 * @param leftMouth left corner of the mouth
 * @param rightMouth right corner of the mouth
 */
public record FivePoints(Point leftEye, Point rightEye, Point nose, Point leftMouth, Point rightMouth) {
  /** Mean of 33 FFHQ-aligned portraits and their mirror images; the FFHQ square puts the eyes at 3/8 and 5/8. */
  private static final FivePoints CANONICAL =
      new FivePoints(
          new Point(0.375, 0.4753),
          new Point(0.625, 0.4753),
          new Point(0.5, 0.6127),
          new Point(0.380, 0.722),
          new Point(0.620, 0.722));

  /**
   * One point, in fractions of the picture.
   *
   * @param x from the left edge to the right one; a little outside of 0..1 is allowed, up to a picture's width
   * @param y from the top edge to the bottom one, likewise
   */
  public record Point(double x, double y) {
    public Point {
      if (!(x >= -1 && x <= 2 && y >= -1 && y <= 2)) {
        throw new IllegalArgumentException(
            "a face point must lie within one picture size of the picture, in fractions of it: (" + x + ", " + y + ")");
      }
    }
  }

  /** Where the five points lie in an FFHQ-aligned picture on the average; good enough when no detector has looked. */
  public static FivePoints canonical() {
    return CANONICAL;
  }

  /**
   * Five points given in pixels, (0, 0) being the middle of the top left pixel, as landmark detectors count.
   *
   * @param xy ten numbers: x and y of left eye, right eye, nose, left mouth corner, right mouth corner
   * @param width of the picture in pixels
   * @param height of the picture in pixels
   */
  public static FivePoints ofPixels(double[] xy, double width, double height) {
    if (xy.length != 10 || !(width > 0) || !(height > 0)) {
      throw new IllegalArgumentException(
          "five points are ten numbers in a picture of positive size, not "
              + xy.length + " in " + width + "x" + height);
    }
    Point[] points = new Point[5];
    for (int i = 0; i < 5; i++) {
      points[i] = new Point((xy[2 * i] + 0.5) / width, (xy[2 * i + 1] + 0.5) / height);
    }
    return new FivePoints(points[0], points[1], points[2], points[3], points[4]);
  }

  /** The same face in the mirrored picture. */
  public FivePoints mirrored() {
    return new FivePoints(mirror(rightEye), mirror(leftEye), mirror(nose), mirror(rightMouth), mirror(leftMouth));
  }

  /** The points in the order of the components. */
  public List<Point> asList() {
    return List.of(leftEye, rightEye, nose, leftMouth, rightMouth);
  }

  private static Point mirror(Point point) {
    return new Point(1 - point.x(), point.y());
  }
}
