package org.pivotune.stylegan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * The named tensors of one generator on a device, NVIDIA's names. Owns their memory; confined to the thread that made
 * it.
 */
final class GeneratorParameters implements AutoCloseable {
  private final TensorScope scope = TensorScope.detached();
  private final Map<String, Tensor> byName = new LinkedHashMap<>();

  GeneratorParameters(Map<String, HostTensor> weights, Device device) {
    fill(() -> weights.forEach(
        (name, values) -> byName.put(name, TensorScope.moveTo(scope, Tensor.of(values, device)))));
  }

  private GeneratorParameters(GeneratorParameters original) {
    fill(() -> original.byName.forEach(
        (name, tensor) -> byName.put(name, TensorScope.moveTo(scope, tensor.detach().copy()))));
  }

  /** Whole or not at all: when memory runs out on the way, what was there is freed. */
  private void fill(Runnable work) {
    try (TensorScope filling = TensorScope.open()) {
      work.run();
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  GeneratorParameters copy() {
    return new GeneratorParameters(this);
  }

  Tensor get(String name) {
    Tensor tensor = byName.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the generator has no tensor " + name);
    }
    return tensor;
  }

  Map<String, Tensor> all() {
    return Collections.unmodifiableMap(byName);
  }

  Map<String, Tensor> matching(Predicate<String> wanted) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    byName.forEach((name, tensor) -> {
      if (wanted.test(name)) {
        found.put(name, tensor);
      }
    });
    return found;
  }

  /** Buffers are held still by definition: they are not trained, whatever is asked for. */
  static boolean isBuffer(String name) {
    return name.endsWith(".noise_const") || name.endsWith(".resample_filter") || name.endsWith("w_avg");
  }


  Map<String, HostTensor> toHost() {
    Map<String, HostTensor> host = new LinkedHashMap<>();
    byName.forEach((name, tensor) -> host.put(name, tensor.toHost()));
    return host;
  }

  @Override
  public void close() {
    scope.close();
  }
}
