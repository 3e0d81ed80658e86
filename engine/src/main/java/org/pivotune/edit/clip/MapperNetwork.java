package org.pivotune.edit.clip;

import java.util.List;
import org.pivotune.tensor.HostTensor;

/**
 * The network of one level of a StyleCLIP mapper: a normalisation and fully connected layers. Immutable; safe from any
 * thread.
 */
final class MapperNetwork {
  private static final double EPSILON = 1e-8;
  /** The layers learn at a hundredth of the rate, so that weights are stored a hundred times too large. */
  private static final double LEARNING_RATE_FACTOR = 0.01;
  private static final double SLOPE = 0.2;
  private static final double GAIN = Math.sqrt(2);

  /** Weight [width, width] and bias [width] with their factors applied. */
  private record Dense(float[] weight, float[] bias) {}

  private final int width;
  private final List<Dense> layers;

  /**
   * @param weights [width, width] as stored, in order
   * @param biases [width] as stored
   */
  MapperNetwork(List<HostTensor> weights, List<HostTensor> biases) {
    this.width = Math.toIntExact(weights.getFirst().size(0));
    double scale = LEARNING_RATE_FACTOR / Math.sqrt(width);
    this.layers = java.util.stream.IntStream.range(0, weights.size())
        .mapToObj(i -> new Dense(
            scaled(weights.get(i).toArray(), scale), scaled(biases.get(i).toArray(), LEARNING_RATE_FACTOR)))
        .toList();
  }

  int width() {
    return width;
  }

  /**
   * @param rows the codes of the level's layers, [rows][width]
   * @return what is to be added to them, before the gain
   */
  double[][] apply(double[][] rows) {
    double[][] values = normalised(rows);
    for (Dense layer : layers) {
      for (int row = 0; row < values.length; row++) {
        values[row] = dense(layer, values[row]);
      }
    }
    return values;
  }

  /**
   * Scales each channel to mean square 1 over the level's rows. The authors' layer is meant for [N, C] and is given
   * [N, rows, C], so it normalises over the rows and not over the channels; the mappers were trained so.
   */
  private double[][] normalised(double[][] rows) {
    double[][] scaled = new double[rows.length][width];
    for (int i = 0; i < width; i++) {
      double squares = 0;
      for (double[] row : rows) {
        squares += row[i] * row[i];
      }
      double factor = 1 / Math.sqrt(squares / rows.length + EPSILON);
      for (int row = 0; row < rows.length; row++) {
        scaled[row][i] = rows[row][i] * factor;
      }
    }
    return scaled;
  }

  private double[] dense(Dense layer, double[] x) {
    double[] y = new double[width];
    for (int out = 0; out < width; out++) {
      double sum = layer.bias[out];
      int at = out * width;
      for (int in = 0; in < width; in++) {
        sum += layer.weight[at + in] * x[in];
      }
      y[out] = GAIN * (sum < 0 ? SLOPE * sum : sum);
    }
    return y;
  }

  private static float[] scaled(float[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) factor;
    }
    return values;
  }
}
