package org.pivotune.encode;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.encode.EncoderNetwork.Affine;
import org.pivotune.encode.EncoderNetwork.Convolution;
import org.pivotune.encode.EncoderNetwork.Linear;
import org.pivotune.tensor.HostTensor;

/**
 * Layers as the official code stores them. Normalisations are folded into the convolution before them, in double
 * precision; nothing is read before a layer's values are asked for.
 */
final class OfficialLayers implements LayerReader {
  private static final List<String> NORM = List.of("weight", "bias", "running_mean", "running_var");

  private final ShapedTensors tensors;
  private final @Nullable StoredTensor mean;

  /** @param mean the centre of W to add to the codes, or null for none */
  OfficialLayers(ShapedTensors tensors, @Nullable StoredTensor mean) {
    this.tensors = tensors;
    this.mean = mean;
  }

  @Override
  public ShapedTensors tensors() {
    return tensors;
  }

  @Override
  public Convolution normalized(String convolution, String norm, int in, int kernel) {
    StoredTensor weight = tensors.get(convolution + ".weight", ShapedTensors.ANY, in, kernel, kernel);
    int out = (int) weight.shape()[0];
    Supplier<Normalization> folded = norm(norm, out);
    return new Convolution(
        new Weight(convolution + ".weight", weight.shape(), () -> folded.get().scaled(weight.read())),
        new Weight(convolution + ".bias", new long[] {out}, () -> folded.get().shift()));
  }

  @Override
  public Convolution plain(String convolution, int in, int kernel, boolean bias) {
    StoredTensor weight = tensors.get(convolution + ".weight", ShapedTensors.ANY, in, kernel, kernel);
    long out = weight.shape()[0];
    return new Convolution(
        asStored(convolution + ".weight", weight),
        bias ? asStored(convolution + ".bias", tensors.get(convolution + ".bias", out)) : null);
  }

  @Override
  public Affine affine(String norm, int channels) {
    Supplier<Normalization> folded = norm(norm, channels);
    long[] shape = {channels};
    return new Affine(
        new Weight(norm + ".scale", shape, () -> folded.get().scale()),
        new Weight(norm + ".shift", shape, () -> folded.get().shift()));
  }

  @Override
  public Weight slopes(String prelu, int channels) {
    return asStored(prelu + ".weight", tensors.get(prelu + ".weight", channels));
  }

  @Override
  public Linear linear(String module, int in) {
    StoredTensor weight = tensors.get(module + ".weight", ShapedTensors.ANY, in);
    StoredTensor bias = tensors.get(module + ".bias", weight.shape()[0]);
    return new Linear(
        new Weight(module + ".weight", weight.shape(), () -> times(weight.read(), 1 / Math.sqrt(in))),
        asStored(module + ".bias", bias));
  }

  @Override
  public Weight mean(int codes, int wDim) {
    StoredTensor stored = mean;
    if (stored == null) {
      return new Weight("mean", new long[] {codes, wDim}, () -> HostTensor.allocate(codes, wDim));
    }
    long[] shape = stored.shape();
    long rows = shape.length == 1 ? 1 : shape[0];
    boolean fits = shape.length >= 1 && shape.length <= 2 && shape[shape.length - 1] == wDim
        && (rows == 1 || rows == codes || codes == 1 && rows <= ShapedTensors.MOST_ROWS);
    if (!fits) {
      throw tensors.failure("'latent_avg' is " + stored + ", which is no centre for codes [" + codes + ", " + wDim
          + "]: use another file");
    }
    return new Weight("mean", new long[] {codes, wDim}, () -> rows(stored.read(), (int) rows, codes, wDim));
  }

  /** As many rows as there are codes; a single code must not have to choose among different ones. */
  private HostTensor rows(HostTensor stored, int rows, int codes, int wDim) {
    float[] source = stored.toArray();
    float[] mean = new float[codes * wDim];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = source[rows == codes ? i : i % wDim];
    }
    for (int i = 0; codes == 1 && i < source.length; i++) {
      if (source[i] != mean[i % wDim]) {
        throw tensors.failure("the rows of 'latent_avg' differ, but the encoder gives one code for all layers: use "
            + "another file");
      }
    }
    return HostTensor.of(mean, codes, wDim);
  }

  private Supplier<Normalization> norm(String module, int channels) {
    List<StoredTensor> parts = NORM.stream().map(part -> tensors.get(module + "." + part, channels)).toList();
    return () -> Normalization.of(
        parts.get(0).read(), parts.get(1).read(), parts.get(2).read(), parts.get(3).read());
  }

  private static Weight asStored(String name, StoredTensor tensor) {
    return new Weight(name, tensor.shape(), tensor::read);
  }

  private static HostTensor times(HostTensor tensor, double factor) {
    float[] values = tensor.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * factor);
    }
    return HostTensor.of(values, tensor.shape());
  }
}
