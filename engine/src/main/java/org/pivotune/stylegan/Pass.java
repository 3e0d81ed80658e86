package org.pivotune.stylegan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;

/**
 * What all layers share while one batch is rendered.
 *
 * @param offsets [C], added to the styles of the layers of these names
 */
record Pass(Noise noise, Modulation method, Precision precision, Map<String, Tensor> offsets) {
  /** Puts the offsets on a device, into the current scope. */
  static Pass of(Noise noise, Modulation method, Precision precision, StyleOffsets offsets, List<StyleLayer> layers,
      Device device) {
    Map<String, Tensor> byName = new HashMap<>();
    for (int index : offsets.layers()) {
      float[] values = offsets.get(index);
      if (index < 0 || index >= layers.size() || layers.get(index).channels() != values.length) {
        throw new IllegalArgumentException("style layer " + index + " with " + values.length + " channels is none of "
            + "this generator's " + layers.size() + "; the offsets are made for another one");
      }
      byName.put(layers.get(index).name(), Tensor.of(HostTensor.of(values, values.length), device));
    }
    return new Pass(noise, method, precision, byName);
  }

  /** The same with other noise. */
  Pass with(Noise other) {
    return new Pass(other, method, precision, offsets);
  }

  /** The style of a layer: w [N, w_dim] to [N, C]. */
  Tensor style(GeneratorParameters parameters, String layer, Tensor w) {
    Tensor style = affine(parameters, layer, w);
    Tensor offset = offsets.get(layer);
    return offset == null ? style : style.add(offset);
  }

  /** The affine layer in front of every modulation: w [N, w_dim] to [N, C]. */
  static Tensor affine(GeneratorParameters parameters, String layer, Tensor w) {
    Tensor weight = parameters.get(layer + ".affine.weight"); // [C, w_dim]
    double gain = 1 / Math.sqrt(weight.size(1));
    return w.linear(weight.mul(gain), parameters.get(layer + ".affine.bias"));
  }
}
