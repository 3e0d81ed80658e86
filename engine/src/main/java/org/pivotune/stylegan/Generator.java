package org.pivotune.stylegan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;

/**
 * A StyleGAN2 generator on a device. Owns the memory of its weights until closed; confined to the thread that made it.
 * Results join the caller's innermost {@link TensorScope}.
 */
public final class Generator implements AutoCloseable {
  /** Codes mapped at a time while measuring W: bounds memory, not results. */
  private static final int MAPPING_BATCH = 1000;

  private final GeneratorConfig config;
  private final GeneratorParameters parameters;
  private final MappingNetwork mapping;
  private final SynthesisNetwork synthesis;
  private final Device device;
  private final Precision precision;

  private Generator(GeneratorConfig config, GeneratorParameters parameters, Device device, Precision precision) {
    this.config = config;
    this.parameters = parameters;
    this.device = device;
    this.precision = precision;
    this.mapping = new MappingNetwork(config, parameters);
    try {
      this.synthesis = new SynthesisNetwork(config, parameters, device);
    } catch (RuntimeException | Error e) {
      parameters.close();
      throw e;
    }
  }

  /**
   * Puts weights on a device.
   *
   * @param weights every tensor of the configuration by NVIDIA's names
   */
  public static Generator load(GeneratorConfig config, Map<String, HostTensor> weights, Device device) {
    return load(config, weights, device, Precision.usual(device));
  }

  /**
   * The same, computing in a chosen precision. Whether convolutions use TF32 is a setting of the process: the latest
   * generator loaded onto a CUDA device decides it.
   *
   * @throws IllegalArgumentException if the device lacks the precision
   */
  public static Generator load(
      GeneratorConfig config, Map<String, HostTensor> weights, Device device, Precision precision) {
    precision.on(device);
    if (!device.isCpu()) {
      TorchLibrary.load().allowTf32(precision != Precision.FP32);
    }
    return new Generator(config, new GeneratorParameters(weights, device), device, precision);
  }

  /** An independent generator with the same values. */
  public Generator copy() {
    return new Generator(config, parameters.copy(), device, precision);
  }

  public GeneratorConfig config() {
    return config;
  }

  public Device device() {
    return device;
  }

  public Precision precision() {
    return precision;
  }

  /**
   * z to w, untruncated.
   *
   * @param z [N, z_dim], standard normal
   * @return [N, w_dim]
   */
  public Tensor map(Tensor z) {
    requireShape(z, "z", config.zDim());
    return mapping.map(z);
  }

  /**
   * One code for every style layer.
   *
   * @param w [N, w_dim]
   * @return [N, num_ws, w_dim]
   */
  public Tensor repeat(Tensor w) {
    requireShape(w, "w", config.wDim());
    long images = w.size(0);
    return w.reshape(images, 1, config.wDim()).expand(images, config.numWs(), config.wDim());
  }

  /**
   * Codes pulled towards the centre of W.
   *
   * @param codes [N, num_ws, w_dim]
   * @return the same shape
   */
  public Tensor truncate(Tensor codes, Truncation truncation) {
    if (truncation.psi() == 1) {
      return codes;
    }
    int layers = Math.min(truncation.cutoff().orElse(config.numWs()), config.numWs());
    Tensor mean = mapping.mean().reshape(1, 1, config.wDim());
    Tensor pulled = codes.narrow(1, 0, layers).sub(mean).mul(truncation.psi()).add(mean);
    return layers == config.numWs()
        ? pulled
        : Tensor.cat(List.of(pulled, codes.narrow(1, layers, config.numWs() - layers)), 1);
  }

  /**
   * Codes to images.
   *
   * @param codes [N, num_ws, w_dim]
   * @return [N, 3, H, W], nominally in [-1, 1], not clamped
   */
  public Tensor synthesize(Tensor codes, Noise noise) {
    return synthesize(codes, noise, Modulation.fastest(device));
  }

  /** The same by a chosen way of modulating. */
  public Tensor synthesize(Tensor codes, Noise noise, Modulation method) {
    return synthesize(codes, noise, StyleOffsets.NONE, method);
  }

  /**
   * Codes to images, with something added to the styles that the codes are made into.
   *
   * @param codes [N, num_ws, w_dim]
   * @param offsets for layers and channels that this generator has; the same for every image
   * @return [N, 3, H, W], nominally in [-1, 1], not clamped
   */
  public Tensor synthesize(Tensor codes, Noise noise, StyleOffsets offsets, Modulation method) {
    requireCodes(codes);
    return synthesis.synthesize(codes, Pass.of(noise, method, precision, offsets, styleLayers(), device));
  }

  /**
   * Codes to images that a loss will be taken through.
   *
   * @param codes [N, num_ws, w_dim]
   * @param recomputed of how many of the largest blocks nothing is kept for the gradient: they are computed again in
   *     the backward pass. From 0 to the number of resolutions; images and gradients are the same to the bit
   * @return lives in the current scope
   */
  public Rendering render(Tensor codes, Noise noise, int recomputed) {
    requireCodes(codes);
    if (recomputed < 0 || recomputed > synthesis.blocks()) {
      throw new IllegalArgumentException("from 0 to " + synthesis.blocks() + " blocks of this generator can be "
          + "computed again, not " + recomputed);
    }
    if (recomputed == 0) {
      return new Rendering.Whole(synthesize(codes, noise));
    }
    Pass pass = Pass.of(noise, Modulation.fastest(device), precision, StyleOffsets.NONE, styleLayers(), device);
    return new RecomputedRendering(synthesis, codes, pass, recomputed);
  }

  /**
   * The style that a layer makes of codes.
   *
   * @param codes [N, num_ws, w_dim]
   * @param layer one of {@link #styleLayers()}
   * @return [N, channels]
   */
  public Tensor style(Tensor codes, StyleLayer layer) {
    requireCodes(codes);
    return Pass.affine(parameters, layer.name(), codes.select(1, layer.row()));
  }

  /** The affine layers, numbered as in StyleSpace. */
  public List<StyleLayer> styleLayers() {
    return StyleLayer.of(config);
  }

  private void requireCodes(Tensor codes) {
    long[] shape = codes.shape();
    if (shape.length != 3 || shape[1] != config.numWs() || shape[2] != config.wDim()) {
      throw new IllegalArgumentException(
          "codes must have shape [N, " + config.numWs() + ", " + config.wDim() + "], not " + codes);
    }
  }

  /**
   * Centre and width of W, from the mapping of random z.
   *
   * @param z [samples, z_dim]
   */
  public WStatistics measureW(HostTensor z) {
    try (GradMode off = GradMode.disabled();
        TensorScope scope = TensorScope.open()) {
      List<Tensor> batches = new ArrayList<>();
      Tensor all = Tensor.of(z, device);
      for (long start = 0; start < z.size(0); start += MAPPING_BATCH) {
        batches.add(map(all.narrow(0, start, Math.min(MAPPING_BATCH, z.size(0) - start))));
      }
      Tensor w = Tensor.cat(batches, 0); // [samples, w_dim]
      Tensor mean = w.mean(true, 0);
      double deviation = Math.sqrt(w.sub(mean).square().sum().item() / z.size(0));
      return new WStatistics(mean.toHost(), deviation, Math.toIntExact(z.size(0)));
    }
  }

  /** The same from a seed. */
  public WStatistics measureW(int samples, long seed) {
    try (TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(seed, Device.CPU)) {
      return measureW(random.normal(samples, config.zDim()).toHost());
    }
  }

  /** The centre of W as the checkpoint has it, [w_dim]. */
  public HostTensor meanW() {
    return mapping.mean().toHost();
  }

  /** Names of the noise maps, from coarse to fine. */
  public List<String> noiseNames() {
    return synthesis.noiseNames();
  }

  /** One tensor by NVIDIA's name; belongs to the generator. */
  public Tensor tensor(String name) {
    return parameters.get(name);
  }

  /** Whether there is a tensor of that name. */
  public boolean hasTensor(String name) {
    return parameters.all().containsKey(name);
  }

  /** What its weights take on the device, in bytes. */
  public long bytes() {
    return parameters.all().values().stream()
        .mapToLong(tensor -> HostTensor.elementCount(tensor.shape()) * Float.BYTES).sum();
  }

  /** The synthesis network's trainable tensors by name: what pivotal tuning changes. Belong to the generator. */
  public Map<String, Tensor> synthesisParameters() {
    return parameters.matching(name -> name.startsWith("synthesis.") && !GeneratorParameters.isBuffer(name));
  }

  /** Switches gradients for the synthesis network's trainable tensors. */
  public void requireGradients(boolean required) {
    synthesisParameters().values().forEach(tensor -> tensor.requiresGrad(required));
  }

  /** A copy of all tensors in host memory. */
  public Map<String, HostTensor> weights() {
    return parameters.toHost();
  }

  private void requireShape(Tensor codes, String what, int size) {
    long[] shape = codes.shape();
    if (shape.length != 2 || shape[1] != size) {
      throw new IllegalArgumentException(what + " must have shape [N, " + size + "], not " + codes);
    }
  }

  @Override
  public void close() {
    synthesis.close();
    parameters.close();
  }
}
