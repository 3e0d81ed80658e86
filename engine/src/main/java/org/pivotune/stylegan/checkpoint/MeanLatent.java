package org.pivotune.stylegan.checkpoint;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.pivotune.checkpoint.StoredTensor;

/**
 * The centre of W for checkpoints in rosinality's form. e4e and pSp store it, once or once per style code; rosinality's
 * training does not, and there it is measured from 4,096 mapped codes, as rosinality's own tools do.
 */
final class MeanLatent {
  private static final int SAMPLES = 4096;
  private static final long SEED = 20_221_104;
  private static final float SLOPE = 0.2f;
  private static final double GAIN = Math.sqrt(2);
  private static final double LEARNING_RATE = 0.01;
  private static final double EPSILON = 1e-8;
  private static final int MOST_LAYERS = 64;
  /** Four times the work of the official mapping, 8 layers of 512 x 512: seconds, whatever the file says. */
  private static final long MOST_WEIGHTS = 4 * 8 * 512 * 512;
  private static final int WIDEST = 2048;

  private MeanLatent() {}

  /** The same generator with a centre of W of shape [w_dim]; left alone where it has another dialect. */
  static StoredGenerator complete(StoredGenerator stored) {
    if (!stored.has("conv1.conv.weight") || !stored.has("style.1.weight")) {
      return stored;
    }
    StoredTensor mean = stored.tensors().get(RosinalityDialect.MEAN);
    return with(stored, mean == null ? measure(stored) : single(stored, mean));
  }

  static StoredGenerator with(StoredGenerator stored, StoredTensor mean) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(stored.tensors());
    tensors.put(RosinalityDialect.MEAN, mean);
    return new StoredGenerator(stored.file(), stored.format(), tensors, stored.convClamp(), stored.metadata());
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

  private static StoredTensor measure(StoredGenerator stored) {
    int zDim = stored.size("style.1.weight", 2, 1);
    requireModest(stored);
    float[][] codes = normal(zDim); // [samples][z_dim]
    for (int layer = 1; stored.has("style." + layer + ".weight") && layer <= MOST_LAYERS; layer++) {
      int out = stored.size("style." + layer + ".weight", 2, 0);
      int in = stored.size("style." + layer + ".weight", 2, 1);
      if (in != codes[0].length || stored.size("style." + layer + ".bias", 1, 0) != out) {
        throw stored.failure("the shapes of the mapping layers 'style.N' do not fit each other; use another file");
      }
      float[] weight = stored.get("style." + layer + ".weight").read().toArray();
      float[] bias = stored.get("style." + layer + ".bias").read().toArray();
      codes = apply(codes, weight, bias);
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

  private static void requireModest(StoredGenerator stored) {
    long weights = 0;
    for (int layer = 1; stored.has("style." + layer + ".weight") && layer <= MOST_LAYERS; layer++) {
      int out = stored.size("style." + layer + ".weight", 2, 0);
      int in = stored.size("style." + layer + ".weight", 2, 1);
      weights += (long) out * in;
      if (out > WIDEST || in > WIDEST || weights > MOST_WEIGHTS) {
        throw stored.failure("it has no latent_avg, and its mapping network is too large to measure one: add a "
            + "latent_avg of shape [w_dim]");
      }
    }
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
