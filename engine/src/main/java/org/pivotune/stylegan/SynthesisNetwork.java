package org.pivotune.stylegan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pivotune.torch.Device;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** w codes to an image, skip architecture: every resolution adds its colours to the doubled image so far. */
final class SynthesisNetwork implements AutoCloseable {
  private static final int COLOURS = 3;

  /**
   * One resolution: the first has a learned constant instead of an up-sampling layer.
   *
   * @param code the row of the codes that its first layer reads
   */
  private record Block(int resolution, int code, @Nullable StyledLayer up, StyledLayer layer, RgbLayer rgb) {
    /** How many rows of the codes it reads, the last of them with the next block. */
    int codes() {
      return up == null ? 2 : 3;
    }
  }

  /**
   * What one block hands to the next.
   *
   * @param x activations, [N, C, H, W]
   * @param image the colours so far, [N, 3, H, W]; null before the first block
   */
  record Between(Tensor x, @Nullable Tensor image) {
    /** The colours; there are some after any block. */
    Tensor colours() {
      return Objects.requireNonNull(image);
    }

    void free() {
      x.free();
      if (image != null) {
        image.free();
      }
    }
  }

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
      up = new StyledLayer(name + ".conv0", resolution, parameters, kernel, config.convClamp());
    }
    // A colour layer shares its code with the next resolution's first layer, so it does not count.
    int before = blocks.isEmpty() ? 0 : 2 * blocks.size() - 1;
    return new Block(
        resolution,
        before,
        up,
        new StyledLayer(name + ".conv1", resolution, parameters, null, config.convClamp()),
        new RgbLayer(name + ".torgb", parameters, config.convClamp()));
  }

  /**
   * @param codes [N, num_ws, w_dim]
   * @return [N, 3, H, W], nominally in [-1, 1], not clamped
   */
  Tensor synthesize(Tensor codes, Pass pass) {
    Between last = apply(0, blocks.size(), constant(codes), codes, pass);
    last.x().free();
    return last.colours();
  }

  /** How many blocks there are. */
  int blocks() {
    return blocks.size();
  }

  /** What the first block starts from. */
  Between constant(Tensor codes) {
    Tensor constant = parameters.get("synthesis.b4.const"); // [C, 4, 4]
    return new Between(
        constant.reshape(1, constant.size(0), 4, 4).expand(codes.size(0), constant.size(0), 4, 4), null);
  }

  /** Some blocks, one after the other; frees what it was given and what lies between them. */
  Between apply(int from, int to, Between start, Tensor codes, Pass pass) {
    Between so = start;
    List<Tensor> rows = pass.rows(codes);
    for (Block block : blocks.subList(from, to)) {
      Between next = apply(block, so, rows.subList(block.code(), block.code() + block.codes()), pass);
      so.free();
      so = next;
    }
    return so;
  }

  /** One block. Its tensors that nobody needs any more, nor a graph, are gone when it is done. */
  Between apply(int block, Between before, Tensor codes, Pass pass) {
    Block one = blocks.get(block);
    return apply(one, before, pass.rows(codes.narrow(1, one.code(), one.codes())), pass);
  }

  /** @param rows of the codes: the block's, see {@link Pass#rows} */
  private Between apply(Block block, Between before, List<Tensor> rows, Pass pass) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = before.x();
      int row = 0;
      if (block.up() != null) {
        x = block.up().apply(x, rows.get(row++), pass);
      }
      x = block.layer().apply(x, rows.get(row++), pass);
      Tensor rgb = block.rgb().apply(x, rows.get(row), pass);
      Tensor image = before.image() == null ? rgb : sum(before.image(), rgb, pass);
      return new Between(scope.keep(x), scope.keep(image));
    }
  }

  /** The same noise at every call: what is drawn anew each time is drawn now, into the current scope. */
  Noise still(Noise noise, long images) {
    if (!(noise instanceof Noise.Random(RandomNumbers source))) {
      return noise;
    }
    Map<String, Tensor> maps = new LinkedHashMap<>();
    for (Block block : blocks) {
      if (block.up() != null) {
        maps.put(block.up().noiseName(), source.normal(images, 1, block.resolution(), block.resolution()));
      }
      maps.put(block.layer().noiseName(), source.normal(images, 1, block.resolution(), block.resolution()));
    }
    return new Noise.Given(maps);
  }

  /** The image so far, doubled, plus the colours of the next resolution. */
  private Tensor sum(Tensor image, Tensor rgb, Pass pass) {
    return pass.method() == Modulation.FUSED && !rgb.device().isCpu()
        ? image.upsampleAdd(rgb)
        : FirFilter.upsample(image, rgbKernel, COLOURS).add(rgb);
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
