package org.pivotune.edit;

import java.nio.FloatBuffer;
import org.pivotune.tensor.HostTensor;

/**
 * A direction in W along which one attribute changes: strength s moves the codes by {@code s * unit * vector} in every
 * layer of the range. Immutable: the vector is copied in and out. Equality of vectors is identity.
 *
 * @param name what a user types
 * @param meaning one phrase: what a positive strength does, and how much one unit is
 * @param vector [1, w_dim] for all layers, or [num_ws, w_dim]; the longest row has length 1
 * @param layers which layers it changes
 * @param unit how far in W one unit of strength goes, positive; made so that 1 to 3 are visible and natural
 * @param source where it comes from
 */
public record EditDirection(
    String name, String meaning, HostTensor vector, LayerRange layers, double unit, DirectionSource source)
    implements EditMethod {
  private static final int WIDEST = 8192;
  private static final int MOST_LAYERS = 64;
  private static final double LONGEST_UNIT = 1e6;
  private static final double LENGTH_TOLERANCE = 1e-3;

  public EditDirection {
    requireDescribed(name, meaning);
    if (!(unit > 0 && unit <= LONGEST_UNIT)) {
      throw new EditException("the unit of direction " + name + " must be positive, not " + unit);
    }
    requireShape(name, vector);
    double length = longestRow(vector);
    if (!(Math.abs(length - 1) < LENGTH_TOLERANCE)) {
      throw new EditException("the longest row of direction " + name + " must have length 1, not " + length);
    }
    HostTensor own = HostTensor.onHeap(vector.shape());
    own.data().put(vector.data());
    vector = own;
  }

  /**
   * A direction from a vector of any length.
   *
   * @param vector as in the constructor, but of any length; scaled here
   * @throws EditException if it has no length or holds values that are not finite
   */
  public static EditDirection along(
      String name, String meaning, HostTensor vector, LayerRange layers, double unit, DirectionSource source) {
    requireShape(name, vector);
    double length = longestRow(vector);
    if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
      throw new EditException("direction " + name + " is zero or holds values that are not finite");
    }
    float[] values = vector.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] / length);
    }
    return new EditDirection(name, meaning, HostTensor.of(values, vector.shape()), layers, unit, source);
  }

  /**
   * Refuses a name or a meaning that no direction can have; for those who want to know before they work for minutes.
   *
   * @throws EditException that says which
   */
  public static void requireDescribed(String name, String meaning) {
    EditText.requireName(name);
    EditText.requirePlain("meaning of direction " + name, meaning);
  }

  /** A copy. */
  @Override
  public HostTensor vector() {
    return HostTensor.of(vector.toArray(), vector.shape());
  }

  /** Size of the w it changes. */
  public int wDim() {
    return Math.toIntExact(vector.size(1));
  }

  /** The same direction with another range of layers, for local edits. */
  public EditDirection within(LayerRange range) {
    return new EditDirection(name, meaning, vector, range, unit, source);
  }

  @Override
  public HostTensor displacement(HostTensor codes, double strength) {
    requireFits(codes);
    int numWs = Math.toIntExact(codes.size(1));
    int width = wDim();
    boolean shared = vector.size(0) == 1;
    HostTensor moved = HostTensor.onHeap(codes.shape());
    FloatBuffer target = moved.data();
    for (int image = 0; image < codes.size(0); image++) {
      for (int layer = layers.first(); layer < layers.endWithin(numWs); layer++) {
        int from = shared ? 0 : layer * width;
        int to = (image * numWs + layer) * width;
        for (int i = 0; i < width; i++) {
          target.put(to + i, (float) (strength * unit * vector.get(from + i)));
        }
      }
    }
    return moved;
  }

  /** Whether the direction can change codes of a generator with so many style layers of this width. */
  public boolean fits(int numWs, int width) {
    return width == wDim() && (vector.size(0) == 1 || vector.size(0) == numWs) && layers.fits(numWs);
  }

  private void requireFits(HostTensor codes) {
    if (codes.rank() != 3) {
      throw new EditException("codes have shape [N, num_ws, w_dim], not " + codes);
    }
    int numWs = Math.toIntExact(codes.size(1));
    if (!within(LayerRange.ALL).fits(numWs, Math.toIntExact(codes.size(2)))) {
      throw new EditException("direction " + name + " (" + vector + ") is made for another generator: these codes are "
          + codes + "; use a catalogue learned for this one (pivotune directions learn)");
    }
    layers.requireWithin("direction " + name, numWs);
  }

  private static void requireShape(String name, HostTensor vector) {
    boolean right = vector.rank() == 2 && vector.size(0) >= 1 && vector.size(0) <= MOST_LAYERS && vector.size(1) >= 1
        && vector.size(1) <= WIDEST;
    if (!right) {
      throw new EditException("direction " + EditText.shorten(name)
          + " must have shape [1, w_dim] or [num_ws, w_dim], not " + vector);
    }
  }

  private static double longestRow(HostTensor vector) {
    int width = Math.toIntExact(vector.size(1));
    double longest = 0;
    for (int row = 0; row < vector.size(0); row++) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        double value = vector.get(row * width + i);
        sum += value * value;
      }
      longest = Math.max(longest, Math.sqrt(sum)); // NaN stays NaN
    }
    return longest;
  }
}
