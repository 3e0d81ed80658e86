package org.pivotune.align;

import org.pivotune.photo.RgbImage;

/**
 * Continues a picture over its edge as FFHQ does, where the square leaves it: mirrored, and the further out the more
 * blurred, then the more like the median colour.
 */
final class EdgeFill {
  private EdgeFill() {}

  /**
   * The picture with everything the square needs.
   *
   * @param border the least distance in pixels between square and edge
   */
  static FfhqCrop.Placed fill(FfhqCrop.Placed placed, double border) {
    RgbImage image = placed.image();
    FfhqCrop.Bounds bounds = FfhqCrop.Bounds.of(placed.square());
    double side = placed.square().side();
    double left = Math.max(-Math.floor(bounds.left()) + border, 0);
    double top = Math.max(-Math.floor(bounds.top()) + border, 0);
    double right = Math.max(Math.ceil(bounds.right()) - image.width() + border, 0);
    double bottom = Math.max(Math.ceil(bounds.bottom()) - image.height() + border, 0);
    if (Math.max(Math.max(left, top), Math.max(right, bottom)) <= border - 4) {
      return placed;
    }
    int least = (int) Math.rint(0.3 * side);
    Padding padding = new Padding(
        Math.max((int) left, least), Math.max((int) top, least),
        Math.max((int) right, least), Math.max((int) bottom, least));
    RgbImage filled = soften(mirrored(image, padding), padding, 0.02 * side);
    return new FfhqCrop.Placed(
        filled, FfhqCrop.Placed.moved(placed.square(), padding.left, padding.top, 1));
  }

  private record Padding(int left, int top, int right, int bottom) {
    /** 1 at the outer edge, 0 where the picture begins, negative inside. */
    double mask(int x, int y, int width, int height) {
      double across = 1 - Math.min((double) x / left, (double) (width - 1 - x) / right);
      double down = 1 - Math.min((double) y / top, (double) (height - 1 - y) / bottom);
      return Math.max(across, down);
    }
  }

  private static RgbImage mirrored(RgbImage image, Padding padding) {
    int width = image.width() + padding.left + padding.right;
    int height = image.height() + padding.top + padding.bottom;
    return RgbImage.generate(width, height, (x, y, channel) ->
        image.sample(Planes.mirror(x - padding.left, image.width()), Planes.mirror(y - padding.top, image.height()),
            channel));
  }

  private static RgbImage soften(RgbImage image, Padding padding, double sigma) {
    int width = image.width();
    int height = image.height();
    float[][] planes = new float[3][];
    float[] medians = new float[3];
    for (int channel = 0; channel < 3; channel++) {
      float[] plane = Planes.of(image, channel);
      float[] blurred = Planes.blur(plane, width, height, sigma);
      for (int i = 0; i < plane.length; i++) {
        double weight = Math.clamp(3 * padding.mask(i % width, i / width, width, height) + 1, 0, 1);
        plane[i] += (float) ((blurred[i] - plane[i]) * weight);
      }
      planes[channel] = plane;
      medians[channel] = Planes.median(plane);
    }
    return RgbImage.generate(width, height, (x, y, channel) -> {
      float value = planes[channel][y * width + x];
      double weight = Math.clamp(padding.mask(x, y, width, height), 0, 1);
      return (int) Math.rint(value + (medians[channel] - value) * weight);
    });
  }
}
