package org.pivotune.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.pivotune.torch.NativeCallCost;
import org.pivotune.torch.TorchLibrary;

/** What does it cost to cross from Java to the shim, against the same call from C++? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class NativeCallBenchmark {
  private static final int BATCH = 1_000_000;

  private long value;

  @Setup
  public void load() {
    TorchLibrary.load();
  }

  @Benchmark
  public long fromJava() {
    return NativeCallCost.call(value++);
  }

  /** The loop runs in C++; only its end crosses. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long fromCpp() {
    return NativeCallCost.nanosecondsFromCpp(BATCH);
  }
}
