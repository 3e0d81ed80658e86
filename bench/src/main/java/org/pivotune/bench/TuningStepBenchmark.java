package org.pivotune.bench;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.TuningConfig;

/**
 * How long does one step of tuning take, without and with locality regularisation? A run's beginning, the copy of the
 * generator above all, is spread over its {@value #STEPS} steps.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class TuningStepBenchmark extends OnDevice {
  private static final int STEPS = 20;

  @Param({"64", "128", "256"})
  public int resolution;

  @Param({"false", "true"})
  public boolean regularized;

  private Workbench bench;
  private TuningConfig config;
  private HostTensor pivot;

  @Setup(Level.Trial)
  public void load() {
    bench = new Workbench(network.config(resolution), PerceptualNet.ALEX, threads, place());
    bench.prepareTuning();
    pivot = bench.anyPivot();
    config = TuningConfig.official().withSteps(STEPS).withStopAt(OptionalDouble.empty())
        .withLocality(regularized ? Optional.of(LocalityConfig.official()) : Optional.empty());
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public int step() {
    return bench.tune(pivot, config);
  }

  @TearDown(Level.Trial)
  public void close() {
    bench.close();
  }
}
