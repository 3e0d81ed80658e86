package org.pivotune.stylegan.checkpoint;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.TorchArchiveWriter;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

/**
 * Writes generators for this and other tools. Files are written beside their place and moved there when whole; equal
 * weights give equal bytes.
 */
public final class GeneratorWriter {
  private static final float[] BINOMIAL = {1, 3, 3, 1};
  private static final float BINOMIAL_SUM = 8;

  private GeneratorWriter() {}

  /**
   * Writes safetensors with NVIDIA's names, the resampling filters that NVIDIA's code expects, and the configuration as
   * metadata.
   *
   * @param tensors every tensor of the configuration by NVIDIA's names
   * @param weights F32, or F16 to halve the file; noise maps stay F32 because their variance is part of the regulariser
   * @throws CheckpointException if the file cannot be written or a value does not fit float16
   */
  public static void writeSafetensors(
      Path file, GeneratorConfig config, Map<String, HostTensor> tensors, ElementType weights) {
    Map<String, HostTensor> all = checked(config, tensors);
    GeneratorLayout.filters(config).forEach(name -> all.put(name, filter(1)));
    NamedTensors named =
        NamedTensors.of(file.toString(), all).requireFinite().withMetadata(ConfigMetadata.of(config));
    SafetensorsWriter.write(file, named, name -> name.endsWith(".noise_const") ? ElementType.F32 : weights);
  }

  /**
   * Writes a zip of {@code torch.save} as rosinality's code and e4e load it: {@code {'g_ema': ..., 'latent_avg': ...}}.
   *
   * @throws CheckpointException if the file cannot be written, or the generator cannot be expressed: rosinality's code
   *     knows no conv_clamp (see {@link ClampEffect} and {@link GeneratorConfig#withoutConvClamp}), and has z_dim =
   *     w_dim
   */
  public static void writeRosinality(Path file, GeneratorConfig config, Map<String, HostTensor> tensors) {
    if (config.convClamp().isPresent()) {
      throw new CheckpointException(file.toString(), "this generator bounds its layers (conv_clamp), which "
          + "rosinality's "
          + "form cannot express; its pictures would differ there: write safetensors instead");
    }
    if (config.zDim() != config.wDim()) {
      throw new CheckpointException(file.toString(), "rosinality's form needs z_dim = w_dim, but they are "
          + config.zDim() + " and " + config.wDim() + ": write safetensors instead");
    }
    Map<String, HostTensor> all = checked(config, tensors);
    NamedTensors.of(file.toString(), all).requireFinite();
    RosinalityDialect dialect = new RosinalityDialect();
    Map<String, Object> generator = new LinkedHashMap<>();
    dialect.sources(config).forEach((name, source) -> {
      if (!source.name().equals(RosinalityDialect.MEAN)) {
        generator.put(source.name(), all.get(name).reshape(source.shape()));
      }
    });
    dialect.filters(config).forEach((name, gain) -> generator.put(name, filter(gain.floatValue())));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("g_ema", generator);
    root.put(RosinalityDialect.MEAN, all.get("mapping.w_avg"));
    TorchArchiveWriter.write(file, root);
  }

  /** The tensors in the order of the network, filters left out; each of the shape that the configuration demands. */
  private static Map<String, HostTensor> checked(GeneratorConfig config, Map<String, HostTensor> tensors) {
    Map<String, HostTensor> ordered = new LinkedHashMap<>();
    GeneratorLayout.shapes(config).forEach((name, shape) -> {
      HostTensor tensor = tensors.get(name);
      if (tensor == null || !tensor.hasShape(shape)) {
        throw new IllegalArgumentException("the tensor " + name + " is " + tensor + ", not of the configuration");
      }
      ordered.put(name, tensor);
    });
    return ordered;
  }

  /** [4, 4], the outer product of [1, 3, 3, 1] with itself, of sum {@code gain}. */
  private static HostTensor filter(float gain) {
    int taps = BINOMIAL.length;
    float[] values = new float[taps * taps];
    for (int i = 0; i < values.length; i++) {
      values[i] = gain * BINOMIAL[i / taps] * BINOMIAL[i % taps] / (BINOMIAL_SUM * BINOMIAL_SUM);
    }
    return HostTensor.of(values, taps, taps);
  }
}
