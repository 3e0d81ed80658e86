package org.pivotune.encode;

import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.encode.EncoderNetwork.Affine;
import org.pivotune.encode.EncoderNetwork.Convolution;
import org.pivotune.encode.EncoderNetwork.Linear;

/** Layers as {@link EncoderFile} keeps them, ready to run. */
record StoredLayers(ShapedTensors tensors) implements LayerReader {
  @Override
  public Convolution normalized(String convolution, String norm, int in, int kernel) {
    return plain(convolution, in, kernel, true);
  }

  @Override
  public Convolution plain(String convolution, int in, int kernel, boolean bias) {
    Weight weight = weight(convolution + ".weight", ShapedTensors.ANY, in, kernel, kernel);
    return new Convolution(weight, bias ? weight(convolution + ".bias", weight.size(0)) : null);
  }

  @Override
  public Affine affine(String norm, int channels) {
    return new Affine(weight(norm + ".scale", channels), weight(norm + ".shift", channels));
  }

  @Override
  public Weight slopes(String prelu, int channels) {
    return weight(prelu + ".weight", channels);
  }

  @Override
  public Linear linear(String module, int in) {
    Weight weight = weight(module + ".weight", ShapedTensors.ANY, in);
    return new Linear(weight, weight(module + ".bias", weight.size(0)));
  }

  @Override
  public Weight mean(int codes, int wDim) {
    return weight("mean", codes, wDim);
  }

  private Weight weight(String name, long... shape) {
    StoredTensor tensor = tensors.get(name, shape);
    return new Weight(name, tensor.shape(), tensor::read);
  }
}
