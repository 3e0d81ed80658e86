package org.pivotune.align;

import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;

/**
 * Cuts an FFHQ square out of a picture (FFHQ's {@code download_ffhq.py}): shrink, crop with a border, continue over the
 * edge, transform.
 *
 * <p>Two differences, both against aliasing where the face is larger than the output, where the reference
 * implementation of pivotal tuning samples every few pixels: the picture is shrunk by floor(side / output), not by half
 * of that, and the transform takes 2 x 2 samples a pixel where the square is still larger than the output. Where the
 * face is smaller than the output the result is the reference's.
 */
final class FfhqCrop {
  private FfhqCrop() {}

  static RgbImage cut(RgbImage picture, FfhqSquare square, int resolution) {
    Placed placed = new Placed(picture, square);
    int shrink = (int) Math.floor(square.side() / resolution);
    if (shrink > 1) {
      placed = placed.cropped(0.5 * square.side(), shrink).shrunk(shrink);
    }
    double side = placed.square.side();
    double border = Math.max(Math.rint(0.1 * side), 3);
    placed = placed.cropped(border, 1);
    Placed filled = EdgeFill.fill(placed, border);
    return transform(filled, resolution);
  }

  /** PIL's QUAD transform with bilinear samples, of the square moved by half a pixel as FFHQ does. */
  private static RgbImage transform(Placed placed, int resolution) {
    int samples = placed.square.side() > resolution ? 2 : 1;
    double step = 1.0 / (resolution * samples);
    RgbImage image = placed.image;
    // A point of the square in PIL's terms, whose pixels have their middles at .5: corner + 0.5; less 0.5 to sample.
    float[] sum = new float[3];
    byte[] result = new byte[3 * resolution * resolution];
    PixelPoint across = placed.square.topRight().minus(placed.square.topLeft());
    PixelPoint down = placed.square.bottomLeft().minus(placed.square.topLeft());
    PixelPoint origin = placed.square.topLeft();
    for (int y = 0; y < resolution; y++) {
      for (int x = 0; x < resolution; x++) {
        java.util.Arrays.fill(sum, 0);
        for (int sub = 0; sub < samples * samples; sub++) {
          double u = (x * samples + sub % samples + 0.5) * step;
          double v = (y * samples + sub / samples + 0.5) * step;
          Bilinear.add(image, origin.x() + across.x() * u + down.x() * v, origin.y() + across.y() * u + down.y() * v,
              sum);
        }
        for (int c = 0; c < 3; c++) {
          result[3 * (y * resolution + x) + c] = (byte) Math.round(sum[c] / (samples * samples));
        }
      }
    }
    return RgbImage.of(resolution, resolution, result);
  }

  /** A picture and where the square lies in it. */
  record Placed(RgbImage image, FfhqSquare square) {
    /** The part around the square with a margin, its left and top at multiples of a grid. */
    Placed cropped(double margin, int grid) {
      Bounds bounds = Bounds.of(square);
      int left = Math.floorDiv((int) Math.max(Math.floor(bounds.left) - margin, 0), grid) * grid;
      int top = Math.floorDiv((int) Math.max(Math.floor(bounds.top) - margin, 0), grid) * grid;
      int right = (int) Math.min(Math.ceil(bounds.right) + margin, image.width());
      int bottom = (int) Math.min(Math.ceil(bounds.bottom) + margin, image.height());
      if (right <= left || bottom <= top) {
        throw new AlignException("the square lies outside the picture of " + image + "; choose another face");
      }
      return new Placed(image.crop(left, top, right - left, bottom - top), moved(square, -left, -top, 1));
    }

    Placed shrunk(int factor) {
      int width = Math.max(1, (int) Math.rint((double) image.width() / factor));
      int height = Math.max(1, (int) Math.rint((double) image.height() / factor));
      // Middles of pixels: (x + 0.5) / factor - 0.5. FFHQ leaves the halves out, which is off by under half a pixel.
      double shift = 0.5 / factor - 0.5;
      return new Placed(image.resize(width, height, ResizeFilter.LANCZOS), moved(square, shift * factor, shift * factor,
          1.0 / factor));
    }

    static FfhqSquare moved(FfhqSquare square, double dx, double dy, double scale) {
      PixelPoint shift = new PixelPoint(dx, dy);
      return new FfhqSquare(square.topLeft().plus(shift).times(scale), square.bottomLeft().plus(shift).times(scale),
          square.bottomRight().plus(shift).times(scale), square.topRight().plus(shift).times(scale));
    }
  }

  /** The upright box around a square. */
  record Bounds(double left, double top, double right, double bottom) {
    static Bounds of(FfhqSquare square) {
      double[] x = square.corners().stream().mapToDouble(PixelPoint::x).sorted().toArray();
      double[] y = square.corners().stream().mapToDouble(PixelPoint::y).sorted().toArray();
      return new Bounds(x[0], y[0], x[3], y[3]);
    }
  }
}
