package org.pivotune.edit.method;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditMethod;
import org.pivotune.stylegan.StyleLayer;
import org.pivotune.stylegan.StyleOffsets;
import org.pivotune.tensor.HostTensor;

/**
 * Adds the strength to some channels of style space (Wu et al. 2021); the codes stay. Immutable; safe from any thread.
 */
public final class ChannelEdit implements EditMethod {
  private final String name;
  private final StyleOffsets one;

  /**
   * @param layers the generator's
   * @param channels the same strength is added to each
   * @throws EditException if the generator lacks one of the channels
   */
  public ChannelEdit(String name, List<StyleLayer> layers, List<StyleChannel> channels) {
    this.name = name;
    Map<Integer, float[]> offsets = new TreeMap<>();
    for (StyleChannel channel : channels) {
      if (channel.layer() >= layers.size()) {
        throw new EditException(name + ": this generator has style layers 0 to " + (layers.size() - 1) + ", not "
            + channel.layer() + "; the channel belongs to another generator");
      }
      int width = layers.get(channel.layer()).channels();
      if (channel.channel() >= width) {
        throw new EditException(name + ": style layer " + channel.layer() + " of this generator has channels 0 to "
            + (width - 1) + ", not " + channel.channel() + "; the channel belongs to another generator");
      }
      offsets.computeIfAbsent(channel.layer(), layer -> new float[width])[channel.channel()] += 1;
    }
    this.one = StyleOffsets.of(offsets);
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
