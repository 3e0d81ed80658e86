package org.pivotune.attribute;

import java.nio.FloatBuffer;
import org.pivotune.tensor.HostTensor;

/**
 * Cuts and resizes the part of a picture that a network sees. Resizing is separable with a triangle filter whose width
 * grows when the picture shrinks, as Pillow's BILINEAR and PyTorch's {@code antialias=True} do, on floats throughout.
 */
final class FaceCropper {
  private final FaceCrop crop;

  FaceCropper(FaceCrop crop) {
    this.crop = crop;
  }

  /**
   * @param images [N, 3, S, S]
   * @param index which of the N
   * @param out receives [1, 3, side, side], normalised for the network
   */
  void cut(HostTensor images, int index, HostTensor out) {
    int size = Math.toIntExact(images.size(3));
    Taps columns = Taps.of(crop.left() * size, crop.right() * size, size, crop.side());
    Taps rows = Taps.of(crop.top() * size, crop.bottom() * size, size, crop.side());
    FloatBuffer source = images.data();
    FloatBuffer target = out.data();
    for (int c = 0; c < 3; c++) {
      source.position((index * 3 + c) * size * size);
      float[] narrowed = alongRows(source.slice(), size, columns); // [S, side] in 0..1
      for (int y = 0; y < crop.side(); y++) {
        for (int x = 0; x < crop.side(); x++) {
          float value = rows.sum(narrowed, y, x, crop.side());
          target.put((value - crop.mean().get(c)) / crop.deviation().get(c));
        }
      }
    }
  }

  /** A tensor that {@link #cut} can fill. */
  HostTensor allocate() {
    return HostTensor.allocate(1, 3, crop.side(), crop.side());
  }

  private float[] alongRows(FloatBuffer channel, int size, Taps columns) {
    float[] row = new float[size];
    float[] narrowed = new float[size * crop.side()];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        // Generators overshoot a little; a camera's picture, which the networks were trained on, cannot.
        row[x] = (Math.clamp(channel.get(y * size + x), -1f, 1f) + 1) / 2;
      }
      for (int x = 0; x < crop.side(); x++) {
        narrowed[y * crop.side() + x] = columns.sum(row, x, 0, 1);
      }
    }
    return narrowed;
  }

  /** The mirrored picture's crop from the picture's crop. */
  static void mirror(HostTensor face, HostTensor out) {
    int side = Math.toIntExact(face.size(3));
    FloatBuffer source = face.data();
    FloatBuffer target = out.data();
    for (int row = 0; row < 3 * side; row++) {
      for (int x = 0; x < side; x++) {
        target.put(source.get(row * side + side - 1 - x));
      }
    }
  }

  /**
   * For every output place, the first input place and the weights, which sum to 1.
   *
   * @param first by output place
   * @param weights by output place
   */
  private record Taps(int[] first, float[][] weights) {
    static Taps of(double from, double to, int size, int side) {
      double scale = (to - from) / side;
      double radius = Math.max(scale, 1);
      int[] first = new int[side];
      float[][] weights = new float[side][];
      for (int i = 0; i < side; i++) {
        double centre = from + (i + 0.5) * scale;
        first[i] = (int) Math.max(0, Math.floor(centre - radius + 0.5));
        int end = (int) Math.min(size, Math.floor(centre + radius + 0.5));
        weights[i] = triangle(first[i], end, centre, radius);
      }
      return new Taps(first, weights);
    }

    private static float[] triangle(int first, int end, double centre, double radius) {
      double[] raw = new double[end - first];
      double sum = 0;
      for (int j = 0; j < raw.length; j++) {
        raw[j] = Math.max(0, 1 - Math.abs((first + j + 0.5 - centre) / radius));
        sum += raw[j];
      }
      float[] weights = new float[raw.length];
      for (int j = 0; j < raw.length; j++) {
        weights[j] = (float) (raw[j] / sum);
      }
      return weights;
    }

    float sum(float[] values, int place, int offset, int stride) {
      float[] w = weights[place];
      float sum = 0;
      int at = first[place] * stride + offset;
      for (float weight : w) {
        sum += weight * values[at];
        at += stride;
      }
      return sum;
    }
  }
}
