package org.pivotune.stylegan.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.checkpoint.Dialect.Source;
import org.pivotune.tensor.HostTensor;

/**
 * Buffers of a generator that follow from the rest or from chance, and that some tools leave out: noise maps, which are
 * standard normal and drawn once, and the centre of W, which is measured. Resampling filters are never read for their
 * values. What is filled in is always the same for the same file, and the description of its format says so.
 */
final class DerivedBuffers {
  private static final String NOISE = ".noise_const";
  private static final String MEAN = "mapping.w_avg";
  private static final long SEED = 20_191_203;

  private DerivedBuffers() {}

  /** Whether a tensor, by NVIDIA's name, may be missing. */
  static boolean isOne(String name) {
    return name.endsWith(NOISE) || name.equals(MEAN);
  }

  /** The generator with everything that it lacks. */
  static StoredGenerator complete(StoredGenerator stored, Map<String, Source> sources, GeneratorConfig config) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(stored.tensors());
    List<String> filled = new ArrayList<>();
    List<Source> maps = sources.entrySet().stream()
        .filter(source -> source.getKey().endsWith(NOISE)).map(Map.Entry::getValue).toList();
    if (maps.stream().anyMatch(map -> !stored.has(map.name()))) {
      RandomGenerator random = RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(SEED);
      // All are drawn, so that a map does not depend on which others are missing.
      maps.forEach(map -> tensors.putIfAbsent(map.name(), normal(stored.file(), map.shape(), random)));
      filled.add("noise maps drawn");
    }
    Source mean = sources.get(MEAN);
    if (mean != null && !stored.has(mean.name())) {
      tensors.put(mean.name(), MeanLatent.measure(stored, sources, config));
      filled.add("centre of W measured");
    }
    return filled.isEmpty()
        ? stored
        : stored.with(tensors).withFormat(stored.format() + " (" + String.join(", ", filled) + ")");
  }

  private static StoredTensor normal(String file, long[] shape, RandomGenerator random) {
    float[] values = new float[Math.toIntExact(HostTensor.elementCount(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return StoredTensor.of(file, values, shape);
  }
}
