package org.pivotune.edit.learn;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Noise;
import org.pivotune.stylegan.Truncation;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** Renders codes and has the pictures scored, batch by batch. Confined to the generator's thread; owns nothing. */
public final class CodeSampler {
  private final Generator generator;
  private final Function<HostTensor, Map<String, double[]>> scorer;

  /**
   * @param scorer N scores by attribute for pictures [N, 3, S, S] in [-1, 1], such as {@code
   *     AttributeNetworks::scoreAll}
   */
  public CodeSampler(Generator generator, Function<HostTensor, Map<String, double[]>> scorer) {
    this.generator = generator;
    this.scorer = scorer;
  }

  /** Random codes and their scores. */
  public ScoredCodes sample(SamplingConfig config, StepListener<SamplingStep> listener, Cancellation cancellation) {
    return score(draw(config), config.batch(), listener, cancellation);
  }

  /** Random codes, [samples, w_dim]. */
  HostTensor draw(SamplingConfig config) {
    try (GradMode off = GradMode.disabled();
        TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(config.seed(), Device.CPU)) {
      HostTensor z = random.normal(config.samples(), generator.config().zDim()).toHost();
      Tensor w = generator.map(Tensor.of(z, generator.device()));
      Tensor codes = generator.truncate(generator.repeat(w), Truncation.psi(config.psi()));
      return codes.select(1, 0).contiguous().toHost();
    }
  }

  /**
   * Scores of given codes, each used in every layer.
   *
   * @param codes [N, w_dim]
   */
  ScoredCodes score(HostTensor codes, int batch, StepListener<SamplingStep> listener, Cancellation cancellation) {
    int count = Math.toIntExact(codes.size(0));
    Map<String, double[]> scores = new LinkedHashMap<>();
    for (int start = 0; start < count; start += batch) {
      cancellation.check();
      int size = Math.min(batch, count - start);
      int first = start;
      scorer.apply(render(rows(codes, start, size))).forEach((attribute, values) -> System.arraycopy(
          values, 0, scores.computeIfAbsent(attribute, name -> new double[count]), first, size));
      listener.finished(new SamplingStep(start + size, count));
    }
    return new ScoredCodes(codes, scores);
  }

  private HostTensor render(HostTensor codes) {
    try (GradMode off = GradMode.disabled();
        TensorScope scope = TensorScope.open()) {
      Tensor w = Tensor.of(codes, generator.device());
      return generator.synthesize(generator.repeat(w), Noise.constant()).toHost(); // [N, 3, H, W]
    }
  }

  private static HostTensor rows(HostTensor codes, int start, int size) {
    int width = Math.toIntExact(codes.size(1));
    FloatBuffer part = codes.data().position(start * width).limit((start + size) * width);
    return HostTensor.view(part, size, width);
  }

  /** Codes moved along a direction: row i of the result is row i of the codes plus {@code distance * direction}. */
  static HostTensor moved(HostTensor codes, double[] direction, double distance) {
    float[] values = codes.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (distance * direction[i % direction.length]);
    }
    return HostTensor.of(values, codes.shape());
  }

  /** The first codes alone. */
  static HostTensor first(HostTensor codes, int count) {
    int width = Math.toIntExact(codes.size(1));
    return HostTensor.of(Arrays.copyOf(codes.toArray(), count * width), count, width);
  }
}
