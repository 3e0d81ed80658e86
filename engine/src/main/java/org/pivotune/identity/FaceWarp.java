package org.pivotune.identity;

import java.nio.FloatBuffer;
import java.util.List;
import org.pivotune.tensor.HostTensor;

/** Cuts the 112 x 112 square that ArcFace networks expect out of a picture, antialiased where that shrinks it. */
final class FaceWarp {
  static final int SIDE = 112;

  /** Where ArcFace's alignment puts the five points: x, y of pixel indices in the 112 x 112 square. */
  private static final double[] TEMPLATE = {
    38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041
  };

  private final float[] pixels; // [3, height, width] in [-1, 1]
  private final int height;
  private final int width;

  private FaceWarp(HostTensor images, int index) {
    this.height = Math.toIntExact(images.size(2));
    this.width = Math.toIntExact(images.size(3));
    this.pixels = new float[3 * height * width];
    images.data().get(index * pixels.length, pixels);
    for (int i = 0; i < pixels.length; i++) {
      // Generators overshoot a little; a camera's picture, which the network was trained on, cannot.
      pixels[i] = Math.clamp(pixels[i], -1f, 1f);
    }
  }

  /**
   * The face of one picture at the template's place.
   *
   * @param images [N, 3, H, W]
   * @param index which of the N
   * @param out receives [1, 3, 112, 112] in [-1, 1]; places outside of the picture repeat its edge
   */
  static void cut(HostTensor images, int index, FivePoints points, HostTensor out) {
    FaceWarp warp = new FaceWarp(images, index);
    SimilarityTransform toPicture = warp.transform(points).inverse();
    // Bilinear sampling alone would skip pixels when the face is larger than 112: average k x k samples per pixel.
    int k = Math.max(1, (int) Math.ceil(toPicture.scale() - 1e-9));
    FloatBuffer target = out.data();
    float[] sum = new float[3];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        warp.average(toPicture, x, y, k, sum);
        for (int c = 0; c < 3; c++) {
          target.put((c * SIDE + y) * SIDE + x, sum[c]);
        }
      }
    }
  }

  private SimilarityTransform transform(FivePoints points) {
    double[] source = new double[10];
    double[] target = new double[10];
    List<FivePoints.Point> list = points.asList();
    for (int i = 0; i < 5; i++) {
      source[2 * i] = list.get(i).x() * width;
      source[2 * i + 1] = list.get(i).y() * height;
      // The template counts pixel centres from 0; continuous coordinates have them at one half.
      target[2 * i] = TEMPLATE[2 * i] + 0.5;
      target[2 * i + 1] = TEMPLATE[2 * i + 1] + 0.5;
    }
    return SimilarityTransform.fit(source, target);
  }

  private void average(SimilarityTransform toPicture, int x, int y, int k, float[] sum) {
    sum[0] = sum[1] = sum[2] = 0;
    float weight = 1f / (k * k);
    for (int i = 0; i < k; i++) {
      double v = y + (i + 0.5) / k;
      for (int j = 0; j < k; j++) {
        double u = x + (j + 0.5) / k;
        sample(toPicture.x(u, v) - 0.5, toPicture.y(u, v) - 0.5, weight, sum);
      }
    }
  }

  /** Adds the bilinear sample at pixel indices (x, y) times a weight. */
  private void sample(double x, double y, float weight, float[] sum) {
    double cx = Math.clamp(x, 0, width - 1);
    double cy = Math.clamp(y, 0, height - 1);
    int x0 = (int) cx;
    int y0 = (int) cy;
    int x1 = Math.min(x0 + 1, width - 1);
    int y1 = Math.min(y0 + 1, height - 1);
    float fx = (float) (cx - x0);
    float fy = (float) (cy - y0);
    for (int c = 0; c < 3; c++) {
      int upper = (c * height + y0) * width;
      int lower = (c * height + y1) * width;
      float top = pixels[upper + x0] * (1 - fx) + pixels[upper + x1] * fx;
      float bottom = pixels[lower + x0] * (1 - fx) + pixels[lower + x1] * fx;
      sum[c] += weight * (top * (1 - fy) + bottom * fy);
    }
  }
}
