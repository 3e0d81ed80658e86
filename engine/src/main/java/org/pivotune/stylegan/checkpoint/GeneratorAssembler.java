package org.pivotune.stylegan.checkpoint;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.checkpoint.Dialect.Source;
import org.pivotune.tensor.HostTensor;

/** Makes checked weights in NVIDIA's form out of what a file holds. */
final class GeneratorAssembler {
  private static final float[] BINOMIAL = {1, 3, 3, 1};
  private static final float BINOMIAL_SUM = 8;
  private static final double FILTER_TOLERANCE = 2e-3;
  private static final int NAMES_SHOWN = 6;

  private final StoredGenerator stored;
  private final Dialect dialect;

  GeneratorAssembler(StoredGenerator stored) {
    this.stored = stored;
    this.dialect = GeneratorKinds.require(stored);
  }

  /**
   * Checks names and shapes, then reads values and checks that all are finite.
   *
   * @param sha256 of the file
   */
  GeneratorWeights assemble(String sha256) {
    GeneratorConfig config = dialect.config(stored);
    ConfigMetadata.requireAgreement(config, stored);
    Map<String, Source> sources = dialect.sources(config);
    requireNames(config, sources);
    sources.values().stream().filter(source -> stored.has(source.name())).forEach(this::requireShape);
    requireModestSize(sources);
    dialect.filters(config).forEach(this::requireFilter);
    StoredGenerator whole = DerivedBuffers.complete(stored, sources, config);
    Map<String, HostTensor> values = new LinkedHashMap<>();
    Map<String, ElementType> types = new LinkedHashMap<>();
    Map<String, long[]> shapes = GeneratorLayout.shapes(config);
    sources.forEach((name, source) -> {
      StoredTensor tensor = whole.get(source.name());
      values.put(name, tensor.read().reshape(shapes.get(name)));
      types.put(name, tensor.type());
    });
    NamedTensors tensors = new NamedTensors(stored.file(), values, types, stored.metadata()).requireFinite();
    return new GeneratorWeights(config, tensors, whole.format(), sha256);
  }

  /** Tensors may share one storage in the file, so that each fits while all together would not. */
  private void requireModestSize(Map<String, Source> sources) {
    long bytes = sources.values().stream()
        .mapToLong(source -> HostTensor.elementCount(source.shape()) * Float.BYTES)
        .sum();
    if (bytes > CheckpointLimits.DEFAULT.totalTensorBytes()) {
      throw stored.failure("the generator needs " + bytes + " bytes, more than the limit of "
          + CheckpointLimits.DEFAULT.totalTensorBytes());
    }
  }

  private void requireNames(GeneratorConfig config, Map<String, Source> sources) {
    Set<String> missing = new LinkedHashSet<>();
    Set<String> unexpected = new LinkedHashSet<>(stored.tensors().keySet());
    sources.forEach((name, source) -> {
      if (!unexpected.remove(source.name()) && !DerivedBuffers.isOne(name)) {
        missing.add(source.name());
      }
    });
    unexpected.removeAll(dialect.filters(config).keySet());
    if (!missing.isEmpty() || !unexpected.isEmpty()) {
      throw stored.failure("the tensors are not those of a StyleGAN2 generator of " + config.resolution()
          + " px: missing " + some(missing) + ", unexpected " + some(unexpected) + "; use another file");
    }
  }

  private static String some(Set<String> names) {
    return names.isEmpty()
        ? "none"
        : String.join(", ", names.stream().limit(NAMES_SHOWN).map(GeneratorAssembler::printable).toList())
            + (names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "");
  }

  private static String printable(String name) {
    return name.substring(0, Math.min(name.length(), 80)).replaceAll("\\p{Cntrl}", "?");
  }

  private void requireShape(Source source) {
    long[] shape = stored.get(source.name()).shape();
    if (!Arrays.equals(shape, source.shape())) {
      throw stored.failure("the tensor '" + source.name() + "' has the shape " + Arrays.toString(shape) + ", expected "
          + Arrays.toString(source.shape()) + " from the shapes of the others; use another file");
    }
  }

  /** Refuses filters other than [1, 3, 3, 1], which is the only one built into the synthesis network. */
  private void requireFilter(String name, double gain) {
    if (!stored.has(name)) {
      return;
    }
    int taps = BINOMIAL.length;
    StoredTensor filter = stored.get(name);
    boolean right = Arrays.equals(filter.shape(), new long[] {taps, taps});
    if (right) {
      float[] values = filter.read().toArray();
      for (int i = 0; i < values.length; i++) {
        double expected = gain * BINOMIAL[i / taps] * BINOMIAL[i % taps] / (BINOMIAL_SUM * BINOMIAL_SUM);
        right &= Math.abs(values[i] - expected) <= FILTER_TOLERANCE * expected;
      }
    }
    if (!right) {
      throw new CheckpointException(stored.file(), "the resampling filter '" + name
          + "' is not [1, 3, 3, 1], the only one supported; use another file");
    }
  }
}
