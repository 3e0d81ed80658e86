package org.pivotune.edit.clip;

import java.nio.FloatBuffer;
import java.util.Map;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditMethod;
import org.pivotune.edit.LayerRange;
import org.pivotune.tensor.HostTensor;

/**
 * A StyleCLIP mapper (Patashnik et al. 2021, section 5): strength g moves the codes w by g M(w), where M has a network
 * of its own for coarse, medium and fine layers, or one for all. The authors use g = 0.1; pivotal tuning's 0.06.
 * Mappers were trained on codes of the e4e encoder, whose rows differ. Immutable; safe from any thread.
 */
public final class StyleMapper implements EditMethod {
  static final LayerRange COARSE = new LayerRange(0, 4);
  static final LayerRange MEDIUM = new LayerRange(4, 8);
  static final LayerRange FINE = new LayerRange(8, Integer.MAX_VALUE);

  private final String name;
  private final Map<LayerRange, MapperNetwork> levels;
  private final LayerRange layers;

  /**
   * @param levels networks of one width by the layers that each sees and moves
   * @param layers which layers are moved
   */
  StyleMapper(String name, Map<LayerRange, MapperNetwork> levels, LayerRange layers) {
    this.name = name;
    this.levels = Map.copyOf(levels);
    this.layers = layers;
  }

  /** The same mapper that moves these layers alone. */
  public StyleMapper within(LayerRange range) {
    return new StyleMapper(name, levels, range);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public HostTensor displacement(HostTensor codes, double strength) {
    requireFits(codes);
    int numWs = Math.toIntExact(codes.size(1));
    HostTensor moved = HostTensor.onHeap(codes.shape());
    for (int image = 0; image < codes.size(0); image++) {
      for (Map.Entry<LayerRange, MapperNetwork> level : levels.entrySet()) {
        move(codes, image * numWs, level.getKey(), level.getValue(), strength, moved.data());
      }
    }
    return moved;
  }

  private void move(HostTensor codes, int firstRow, LayerRange level, MapperNetwork network, double strength,
      FloatBuffer target) {
    int width = network.width();
    int numWs = Math.toIntExact(codes.size(1));
    int end = level.endWithin(numWs);
    if (level.first() >= end) {
      return;
    }
    double[][] rows = new double[end - level.first()][width];
    for (int row = level.first(); row < end; row++) {
      for (int i = 0; i < width; i++) {
        rows[row - level.first()][i] = codes.get((firstRow + row) * width + i);
      }
    }
    double[][] mapped = network.apply(rows);
    for (int row = Math.max(level.first(), layers.first()); row < Math.min(end, layers.endWithin(numWs)); row++) {
      for (int i = 0; i < width; i++) {
        target.put((firstRow + row) * width + i, (float) (strength * mapped[row - level.first()][i]));
      }
    }
  }

  private void requireFits(HostTensor codes) {
    int width = levels.values().iterator().next().width();
    if (codes.rank() != 3 || codes.size(2) != width) {
      throw new EditException("the mapper " + name + " (w_dim " + width + ") does not fit the codes " + codes
          + "; it is made for another generator");
    }
    layers.requireWithin("the mapper " + name, Math.toIntExact(codes.size(1)));
  }
}
