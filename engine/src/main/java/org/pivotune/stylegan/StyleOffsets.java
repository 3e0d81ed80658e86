package org.pivotune.stylegan;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is added to styles, after the affine layers made them of the codes: a movement in style space (Wu et al. 2021).
 * The same for every image of a batch. Immutable; safe from any thread.
 */
public final class StyleOffsets {
  /** Moves nothing. */
  public static final StyleOffsets NONE = new StyleOffsets(new TreeMap<>());

  private final SortedMap<Integer, float[]> byLayer;

  private StyleOffsets(SortedMap<Integer, float[]> byLayer) {
    this.byLayer = Collections.unmodifiableSortedMap(byLayer);
  }

  /**
   * Offsets of some layers.
   *
   * @param byLayer a value for each channel, by {@link StyleLayer#index()}; copied
   * @throws IllegalArgumentException if a value is not finite
   */
  public static StyleOffsets of(Map<Integer, float[]> byLayer) {
    SortedMap<Integer, float[]> copies = new TreeMap<>();
    byLayer.forEach((layer, values) -> {
      for (float value : values) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException("an offset of style layer " + layer + " is " + value);
        }
      }
      copies.put(layer, values.clone());
    });
    return new StyleOffsets(copies);
  }

  public boolean isEmpty() {
    return byLayer.isEmpty();
  }

  /** The layers that are moved, in order. */
  public Set<Integer> layers() {
    return byLayer.keySet();
  }

  /** A copy of one layer's offsets; it must be among {@link #layers()}. */
  public float[] get(int layer) {
    float[] values = byLayer.get(layer);
    if (values == null) {
      throw new IllegalArgumentException("style layer " + layer + " has no offsets; " + byLayer.keySet() + " have");
    }
    return values.clone();
  }

  /** Both together. */
  public StyleOffsets plus(StyleOffsets other) {
    Map<Integer, float[]> sum = new TreeMap<>(byLayer);
    other.byLayer.forEach((layer, more) -> sum.merge(layer, more, (a, b) -> sum(layer, a, b)));
    return of(sum);
  }

  /** Every offset times a factor. */
  public StyleOffsets times(double factor) {
    Map<Integer, float[]> scaled = new TreeMap<>();
    byLayer.forEach((layer, values) -> {
      float[] product = new float[values.length];
      for (int i = 0; i < product.length; i++) {
        product[i] = (float) (factor * values[i]) + 0f; // turns -0 into 0
      }
      scaled.put(layer, product);
    });
    return of(scaled);
  }

  private static float[] sum(int layer, float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException("style layer " + layer + " has " + a.length + " channels in one movement and "
          + b.length + " in the other; they are made for different generators");
    }
    float[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  /** Such as {@code offsets of style layers [9, 12]}. */
  @Override
  public String toString() {
    return isEmpty() ? "no offsets of styles" : "offsets of style layers " + byLayer.keySet();
  }
}
