package org.pivotune.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.tensor.HostTensor;

/** How long do an LPIPS distance and its gradient take, once the target's features are known? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PerceptualLossBenchmark {
  @Param({"ALEX", "VGG"})
  public PerceptualNet net;

  @Param({"64", "128", "256"})
  public int resolution;

  @Param("2")
  public int threads;

  private PerceptualLoss loss;
  private PerceptualLoss.Target target;
  private HostTensor image;
  private HostTensor gradient;

  @Setup(Level.Trial)
  public void load() {
    loss = OnnxPerceptualLoss.open(RandomNetworks.network(net, 1), 1, resolution, resolution, threads);
    target = loss.target(RandomWeights.image(resolution, 2));
    image = RandomWeights.image(resolution, 3);
    gradient = HostTensor.allocate(1, 3, resolution, resolution);
  }

  @Benchmark
  public float valueAndGradient() {
    return loss.valueAndGradient(image, target, gradient);
  }

  @TearDown(Level.Trial)
  public void close() {
    loss.close();
  }
}
