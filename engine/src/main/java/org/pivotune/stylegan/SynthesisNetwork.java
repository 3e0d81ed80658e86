package org.pivotune.stylegan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** w codes to an image, skip architecture: every resolution adds its colours to the doubled image so far. */
final class SynthesisNetwork implements AutoCloseable {
  private static final int COLOURS = 3;

  /** One resolution: the first has a learned constant instead of an up-sampling layer. */
  private record Block(int resolution, @Nullable StyledLayer up, StyledLayer layer, RgbLayer rgb) {}

  private final TensorScope kernels = TensorScope.detached();
  private final GeneratorParameters parameters;
  private final List<Block> blocks = new ArrayList<>();
  private final Tensor rgbKernel;

  SynthesisNetwork(GeneratorConfig config, GeneratorParameters parameters, Device device) {
    this.parameters = parameters;
    try (TensorScope building = TensorScope.open()) {
      rgbKernel = TensorScope.moveTo(kernels, FirFilter.upsamplingKernel(COLOURS, device));
      for (int resolution = 4; resolution <= config.resolution(); resolution *= 2) {
        blocks.add(block(config, resolution, device));
      }
    } catch (RuntimeException | Error e) {
      kernels.close();
      throw e;
    }
  }

  private Block block(GeneratorConfig config, int resolution, Device device) {
    String name = "synthesis.b" + resolution;
    StyledLayer up = null;
    if (resolution > 4) {
      long channels = config.channels().get(resolution);
      Tensor kernel = TensorScope.moveTo(kernels, FirFilter.upsamplingKernel(channels, device));
      up = new StyledLayer(name + ".conv0", parameters, kernel, config.convClamp());
    }
    return new Block(
        resolution,
        up,
        new StyledLayer(name + ".conv1", parameters, null, config.convClamp()),
        new RgbLayer(name + ".torgb", parameters, config.convClamp()));
  }

  /**
   * @param codes [N, num_ws, w_dim]
   * @return [N, 3, H, W], nominally in [-1, 1], not clamped
   */
  Tensor synthesize(Tensor codes, Pass pass) {
    Tensor constant = parameters.get("synthesis.b4.const"); // [C, 4, 4]
    Tensor x = constant.reshape(1, constant.size(0), 4, 4).expand(codes.size(0), constant.size(0), 4, 4);
    Tensor image = null;
    int code = 0;
    for (Block block : blocks) {
      if (block.up() != null) {
        x = block.up().apply(x, codes.select(1, code++), pass);
      }
      x = block.layer().apply(x, codes.select(1, code++), pass);
      // The colour layer shares its code with the next resolution's first layer, so it does not count.
      Tensor rgb = block.rgb().apply(x, codes.select(1, code), pass);
      image = image == null ? rgb : FirFilter.upsample(image, rgbKernel, COLOURS).add(rgb);
    }
    return image;
  }

  /** Names of the noise maps, from coarse to fine. */
  List<String> noiseNames() {
    List<String> names = new ArrayList<>();
    for (Block block : blocks) {
      if (block.up() != null) {
        names.add(block.up().noiseName());
      }
      names.add(block.layer().noiseName());
    }
    return names;
  }

  @Override
  public void close() {
    kernels.close();
  }
}
