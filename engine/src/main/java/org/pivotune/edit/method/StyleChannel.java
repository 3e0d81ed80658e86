package org.pivotune.edit.method;

import org.pivotune.edit.EditException;

/**
 * One channel of style space (Wu et al. 2021).
 *
 * @param layer its style layer, from 0, those that make colours counted
 * @param channel its number in the layer, from 0
 */
public record StyleChannel(int layer, int channel) {
  private static final int MOST_LAYERS = 64;
  private static final int MOST_CHANNELS = 8192;

  public StyleChannel {
    if (layer < 0 || layer >= MOST_LAYERS || channel < 0 || channel >= MOST_CHANNELS) {
      throw new EditException("there is no channel " + channel + " of style layer " + layer
          + "; layers are numbered from 0 with those that make colours counted, channels from 0");
    }
  }

  /** Such as {@code 9:409}. */
  @Override
  public String toString() {
    return layer + ":" + channel;
  }
}
