package org.pivotune.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;

/** What does a scope cost, empty and with tensors in it? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class TensorScopeBenchmark {
  /** Handles that join the scope; a projection step makes several hundred. */
  @Param({"0", "1", "100"})
  public int tensors;

  private TensorScope outer;
  private Tensor source;

  @Setup
  public void open() {
    TorchLibrary.load();
    outer = TensorScope.open();
    source = Tensor.full(1, Device.CPU);
  }

  @Benchmark
  public int openAndClose() {
    try (TensorScope scope = TensorScope.open()) {
      for (int i = 0; i < tensors; i++) {
        source.alias();
      }
      return scope.size();
    }
  }

  @TearDown
  public void close() {
    outer.close();
  }
}
