package org.pivotune.edit.clip;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditMethod;
import org.pivotune.stylegan.StyleLayer;
import org.pivotune.stylegan.StyleOffsets;
import org.pivotune.tensor.HostTensor;

/**
 * A global direction of StyleCLIP (Patashnik et al. 2021, section 6). Each channel of style space that makes no colours
 * has a known effect on CLIP's picture vector; the channels whose effect points along a change of words move by as much
 * as it does: {@code s += strength * r / max|r| * deviation}, r the cosine of both where at least beta, else 0.
 * Immutable; safe from any thread.
 */
public final class GlobalDirection implements EditMethod {
  private static final double LENGTH_TOLERANCE = 0.05;

  private final String name;
  private final StyleOffsets one;
  private final int channels;

  private GlobalDirection(String name, StyleOffsets one, int channels) {
    this.name = name;
    this.one = one;
    this.channels = channels;
  }

  /**
   * @param effects {@code fs3}: [channels, D], a row of length 1 for each channel in the order of the layers, those
   *     that make colours left out
   * @param words the change of words in CLIP's space, [D], of any length
   * @param beta 0 to 1: the larger, the fewer channels move
   * @throws EditException if the shapes do not fit, or no channel is left
   */
  public static GlobalDirection of(String name, List<StyleLayer> layers, HostTensor effects, float[] words,
      StyleDeviations deviations, double beta) {
    if (!(beta >= 0 && beta < 1)) {
      throw new EditException("beta is from 0 to below 1, such as 0.13, not " + beta);
    }
    int wanted = layers.stream().filter(layer -> !layer.colours()).mapToInt(StyleLayer::channels).sum();
    if (effects.rank() != 2 || effects.size(0) != wanted || effects.size(1) != words.length) {
      throw new EditException("the effects of channels (fs3) are " + effects + ", but this generator has " + wanted
          + " channels that make no colours, and the words have " + words.length + " numbers; use the fs3 made for "
          + "this generator and the CLIP model it was made with");
    }
    double[] relevance = relevance(effects, unit(words));
    double largest = 0;
    for (double value : relevance) {
      largest = Math.max(largest, Math.abs(value));
    }
    if (!(largest >= beta) || largest == 0) {
      throw new EditException(String.format(java.util.Locale.ROOT,
          "no channel does what %s says: the best agrees to %.3f, and beta is %.3f; lower beta", name, largest, beta));
    }
    return build(name, layers, deviations, relevance, beta, largest);
  }

  private static GlobalDirection build(String name, List<StyleLayer> layers, StyleDeviations deviations,
      double[] relevance, double beta, double largest) {
    Map<Integer, float[]> offsets = new TreeMap<>();
    int next = 0;
    int moved = 0;
    for (StyleLayer layer : layers) {
      if (layer.colours()) {
        continue;
      }
      float[] offset = deviations.of(layer);
      int here = 0;
      for (int i = 0; i < offset.length; i++) {
        double value = relevance[next++];
        boolean kept = Math.abs(value) >= beta;
        offset[i] *= (float) (kept ? value / largest : 0);
        here += kept ? 1 : 0;
      }
      if (here > 0) {
        offsets.put(layer.index(), offset);
      }
      moved += here;
    }
    return new GlobalDirection(name, StyleOffsets.of(offsets), moved);
  }

  private static double[] relevance(HostTensor effects, double[] words) {
    double[] relevance = new double[Math.toIntExact(effects.size(0))];
    for (int channel = 0; channel < relevance.length; channel++) {
      double squares = 0;
      for (int i = 0; i < words.length; i++) {
        double value = effects.get(channel * words.length + i);
        relevance[channel] += value * words[i];
        squares += value * value;
      }
      // A channel without any effect may be a row of zeros.
      if (!(Math.abs(squares - 1) < LENGTH_TOLERANCE) && squares != 0) {
        throw new EditException("row " + channel + " of the effects of channels (fs3) has length " + Math.sqrt(squares)
            + ", not 1; the file is damaged or another one");
      }
    }
    return relevance;
  }

  private static double[] unit(float[] words) {
    double squares = 0;
    for (float word : words) {
      squares += (double) word * word;
    }
    if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
      throw new EditException("the change of words is zero or not finite; name two different phrases");
    }
    double[] unit = new double[words.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = words[i] / Math.sqrt(squares);
    }
    return unit;
  }

  /** How many channels move. */
  public int channels() {
    return channels;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public HostTensor displacement(HostTensor codes, double strength) {
    return HostTensor.onHeap(codes.shape());
  }

  @Override
  public StyleOffsets styleOffsets(double strength) {
    return one.times(strength);
  }
}
