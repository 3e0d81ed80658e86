package org.pivotune.align;

import java.util.List;

/**
 * The 68 points of the iBUG 300-W scheme, numbered as dlib does: jaw 0-16, brows 17-26, nose 27-35, left eye 36-41,
 * right eye 42-47, outer lips 48-59, inner lips 60-67.
 */
public record Landmarks68(List<PixelPoint> points) {
  public static final int COUNT = 68;

  public Landmarks68 {
    points = List.copyOf(points);
    if (points.size() != COUNT) {
      throw new IllegalArgumentException("expected 68 points, got " + points.size());
    }
  }

  /** Eye centres, tip of the nose (point 30) and corners of the mouth. */
  public FivePoints fivePoints() {
    return new FivePoints(mean(36, 42), mean(42, 48), points.get(30), points.get(48), points.get(54));
  }

  private PixelPoint mean(int from, int to) {
    PixelPoint sum = new PixelPoint(0, 0);
    for (PixelPoint point : points.subList(from, to)) {
      sum = sum.plus(point);
    }
    return sum.times(1.0 / (to - from));
  }
}
