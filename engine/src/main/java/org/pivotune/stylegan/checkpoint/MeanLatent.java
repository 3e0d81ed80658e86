package org.pivotune.stylegan.checkpoint;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.FileTensors;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.checkpoint.Dialect.Source;

/**
 * The centre of W. NVIDIA's files hold it, e4e's and pSp's too, once or once per style code, beside the generator;
 * rosinality's training does not store it, and there it is measured from 4,096 mapped codes, as rosinality's own tools
 * do.
 */
final class MeanLatent {
  private static final int SAMPLES = 4096;
  private static final long SEED = 20_221_104;
  private static final float SLOPE = 0.2f;
  private static final double GAIN = Math.sqrt(2);
  private static final double LEARNING_RATE = 0.01;
  private static final double EPSILON = 1e-8;
  /** What files call it, rosinality's own first. */
  private static final List<String> NAMES = List.of(RosinalityDialect.MEAN, "mean_latent", "truncation_latent", "w_avg");
  /** Four times the work of the official mapping, 8 layers of 512 x 512: seconds, whatever the file says. */
  private static final long MOST_WEIGHTS = 4 * 8 * 512 * 512;
  private static final int WIDEST = 2048;

  private MeanLatent() {}

  /**
   * A generator with the centre of W that stands beside it in the file, where it has none of its own, as [w_dim] under
   * the name that rosinality's form has for it.
   *
   * @param all every tensor of the file
   */
  static StoredGenerator joined(StoredGenerator all, StoredGenerator generator) {
    if (!generator.has(RosinalityDialect.MARKER)) {
      return generator;
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(generator.tensors());
    NAMES.stream().map(name -> nearest(generator, all, name)).filter(Objects::nonNull).findFirst()
        .ifPresent(mean -> tensors.put(RosinalityDialect.MEAN, single(generator, mean)));
    NAMES.stream().filter(name -> !name.equals(RosinalityDialect.MEAN)).forEach(tensors::remove);
    return generator.with(tensors);
  }

  private static @Nullable StoredTensor nearest(StoredGenerator generator, StoredGenerator all, String name) {
    StoredTensor own = generator.tensors().get(name);
    return own != null ? own : all.tensors().entrySet().stream()
        .filter(entry -> FileTensors.lastPart(entry.getKey()).equals(name))
        .min(Comparator.comparingInt(entry -> entry.getKey().length())).map(Map.Entry::getValue).orElse(null);
  }

  /** Takes one row of [n, w_dim] whose rows are all the same. */
  private static StoredTensor single(StoredGenerator stored, StoredTensor mean) {
    if (mean.shape().length != 2 || mean.elementCount() == 0) {
      return mean;
    }
    float[] rows = mean.read().toArray();
    int width = (int) mean.shape()[1];
    for (int i = width; i < rows.length; i++) {
      if (rows[i] != rows[i - width]) {
        throw stored.failure("latent_avg differs from style code to style code, which has no place in one generator: "
            + "replace it by one of shape [w_dim]");
      }
    }
    return StoredTensor.of(stored.file(), Arrays.copyOf(rows, width), width);
  }

  /**
   * The mean of 4,096 mapped codes, [w_dim]; always the same for the same weights.
   *
   * @param stored with the weights of the mapping in the shapes of the configuration
   * @param sources where they are
   */
  static StoredTensor measure(StoredGenerator stored, Map<String, Source> sources, GeneratorConfig config) {
    long weights = (long) config.zDim() * config.wDim()
        + (config.mappingLayers() - 1L) * config.wDim() * config.wDim();
    if (config.zDim() > WIDEST || config.wDim() > WIDEST || weights > MOST_WEIGHTS) {
      throw stored.failure("it has no centre of W (latent_avg, w_avg), and its mapping network is too large to measure "
          + "one: add one of shape [w_dim]");
    }
    float[][] codes = normal(config.zDim()); // [samples][z_dim]
    for (int layer = 0; layer < config.mappingLayers(); layer++) {
      float[] weight = read(stored, sources, "mapping.fc" + layer + ".weight");
      codes = apply(codes, weight, read(stored, sources, "mapping.fc" + layer + ".bias"));
    }
    double[] sum = new double[codes[0].length];
    for (float[] code : codes) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += code[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / SAMPLES);
    }
    return StoredTensor.of(stored.file(), mean, mean.length);
  }

  private static float[] read(StoredGenerator stored, Map<String, Source> sources, String name) {
    return stored.get(Objects.requireNonNull(sources.get(name)).name()).read().toArray();
  }

  /** Standard normal codes divided by their root mean square. */
  private static float[][] normal(int width) {
    RandomGenerator random = RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(SEED);
    float[][] codes = new float[SAMPLES][width];
    for (float[] code : codes) {
      double square = 0;
      for (int i = 0; i < width; i++) {
        code[i] = (float) random.nextGaussian();
        square += code[i] * code[i];
      }
      double scale = 1 / Math.sqrt(square / width + EPSILON);
      for (int i = 0; i < width; i++) {
        code[i] *= (float) scale;
      }
    }
    return codes;
  }

  /** One equalised layer with leaky ReLU: {@code sqrt(2) lrelu(0.01 (W x / sqrt(in) + b))}. */
  private static float[][] apply(float[][] codes, float[] weight, float[] bias) {
    int in = codes[0].length;
    int out = bias.length;
    float scale = (float) (LEARNING_RATE / Math.sqrt(in));
    float[] transposed = new float[weight.length]; // [in, out], so that the inner loop runs along memory
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        transposed[i * out + o] = weight[o * in + i] * scale;
      }
    }
    float[][] results = new float[codes.length][out];
    for (int sample = 0; sample < codes.length; sample++) {
      float[] result = results[sample];
      for (int i = 0; i < in; i++) {
        float x = codes[sample][i];
        for (int o = 0; o < out; o++) {
          result[o] += x * transposed[i * out + o];
        }
      }
      for (int o = 0; o < out; o++) {
        float y = result[o] + bias[o] * (float) LEARNING_RATE;
        result[o] = (float) GAIN * (y < 0 ? SLOPE * y : y);
      }
    }
    return results;
  }
}
