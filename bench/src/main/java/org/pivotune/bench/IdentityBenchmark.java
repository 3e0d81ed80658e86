package org.pivotune.bench;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pivotune.invert.Pivot;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.tune.TuningConfig;

/** How long does one person take from the aligned photo to the tuned generator, in a JVM that has just started? */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class IdentityBenchmark extends OnDevice {
  @Param("128")
  public int resolution;

  /** The paper takes 450; the default keeps the whole question to a few minutes. */
  @Param("45")
  public int projectionSteps;

  /** The paper takes 350. */
  @Param("35")
  public int tuningSteps;

  private Workbench bench;

  @Setup(Level.Trial)
  public void load() {
    bench = new Workbench(network.config(resolution), PerceptualNet.ALEX, threads, place());
    bench.prepareProjection();
    bench.prepareTuning();
  }

  @Benchmark
  public int personalise() {
    Pivot pivot = bench.project(projectionSteps);
    return bench.tune(
        pivot.codes(), TuningConfig.official().withSteps(tuningSteps).withStopAt(OptionalDouble.empty()));
  }

  @TearDown(Level.Trial)
  public void close() {
    bench.close();
  }
}
