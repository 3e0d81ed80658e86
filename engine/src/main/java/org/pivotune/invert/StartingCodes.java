package org.pivotune.invert;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pivotune.encode.Encoder;
import org.pivotune.encode.EncoderException;
import org.pivotune.encode.EncoderId;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * Finds the codes at which projections begin. Keeps the last encoder loaded until closed, so that a second face does not
 * wait for it again. Confined to the generator's thread.
 */
public final class StartingCodes implements AutoCloseable {
  /** Keeps the random code apart from the noise maps, which are drawn from the same seed. */
  private static final long CODE_SEED = 0x9E3779B97F4A7C15L;

  private final Generator generator;
  private final Function<EncoderId, Encoder> encoders;
  private @Nullable EncoderId opened;
  private @Nullable Encoder encoder;

  /**
   * @param generator belongs to the caller
   * @param encoders opens the encoder of a start; may throw when it is not installed
   */
  public StartingCodes(Generator generator, Function<EncoderId, Encoder> encoders) {
    this.generator = generator;
    this.encoders = encoders;
  }

  /**
   * The code for one face.
   *
   * @param target [1, 3, H, W] in [-1, 1]
   * @param statistics of W, asked for only where its centre is the start
   * @param space where the pivot shall lie
   * @return [1, 1, w_dim], or [1, num_ws, w_dim] from an encoder that gives as many
   * @throws EncoderException if an encoder's codes do not fit the generator or the space
   */
  public HostTensor of(ProjectionConfig config, HostTensor target, Supplier<WStatistics> statistics,
      CodeSpace space) {
    int wDim = generator.config().wDim();
    Optional<EncoderId> wanted = config.start().encoder();
    if (wanted.isPresent()) {
      return encoded(wanted.get(), target, space);
    }
    return config.start().kind() == ProjectionStart.Kind.MEAN
        ? statistics.get().mean().reshape(1, 1, wDim)
        : random(config.seed()).reshape(1, 1, wDim);
  }

  private HostTensor encoded(EncoderId id, HostTensor target, CodeSpace space) {
    Encoder opened = open(id);
    GeneratorConfig config = generator.config();
    opened.info().requireFits(config.numWs(), config.wDim());
    if (opened.info().kind().isWPlus() && space == CodeSpace.W) {
      throw new EncoderException("the encoder " + id.name() + " gives every layer a code of its own; its pivots lie in "
          + "W+: use --space w+, or an encoder that gives one code");
    }
    // Through 8 bits, as the reference implementation shows faces to its encoder.
    return opened.encode(RgbImage.fromTensor(target));
  }

  private Encoder open(EncoderId id) {
    Encoder current = encoder;
    if (current != null && id.equals(opened)) {
      return current;
    }
    close();
    Encoder fresh = encoders.apply(id);
    opened = id;
    encoder = fresh;
    return fresh;
  }

  /** [1, w_dim]. */
  private HostTensor random(long seed) {
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled();
        RandomNumbers random = new RandomNumbers(seed ^ CODE_SEED, Device.CPU)) {
      HostTensor z = random.normal(1, generator.config().zDim()).toHost();
      return generator.map(Tensor.of(z, generator.device())).toHost();
    }
  }

  @Override
  public void close() {
    if (encoder != null) {
      encoder.close();
      encoder = null;
    }
  }
}
