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

  /**
   * The rows of codes as {@link #style} wants them: taken apart at once, and on a GPU multiplied by the gain of the
   * affine layers there, of which a step then has two dozen small operations fewer on each way.
   *
   * @param codes [N, rows, w_dim]
   * @return each [N, w_dim]
   */
  List<Tensor> rows(Tensor codes) {
    return (codes.device().isCpu() ? codes : codes.mul(gain(codes.size(2)))).unbind(1);
  }

  /** The style of a layer: one of the {@link #rows} to [N, C]. */
  Tensor style(GeneratorParameters parameters, String layer, Tensor row) {
    Tensor style = row.device().isCpu()
        ? affine(parameters, layer, row)
        : row.linear(parameters.get(layer + ".affine.weight"), parameters.get(layer + ".affine.bias"));
    Tensor offset = offsets.get(layer);
    return offset == null ? style : style.add(offset);
  }

  /** The affine layer in front of every modulation: w [N, w_dim] to [N, C]. */
  static Tensor affine(GeneratorParameters parameters, String layer, Tensor w) {
    Tensor weight = parameters.get(layer + ".affine.weight"); // [C, w_dim]
    return w.linear(weight.mul(gain(weight.size(1))), parameters.get(layer + ".affine.bias"));
  }

  private static double gain(long inputs) {
    return 1 / Math.sqrt(inputs);
  }
}
