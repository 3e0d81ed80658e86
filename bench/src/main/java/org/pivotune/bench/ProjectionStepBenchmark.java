package org.pivotune.bench;

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

/** How long does one step of projection take? A run's beginning is spread over its {@value #STEPS} steps. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class ProjectionStepBenchmark extends OnDevice {
  private static final int STEPS = 20;

  @Param({"64", "128", "256"})
  public int resolution;

  @Param({"ALEX", "VGG"})
  public PerceptualNet net;

  private Workbench bench;

  @Setup(Level.Trial)
  public void load() {
    bench = new Workbench(network.config(resolution), net, threads, place());
    bench.prepareProjection();
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public int step() {
    return bench.project(STEPS).history().size();
  }

  @TearDown(Level.Trial)
  public void close() {
    bench.close();
  }
}
