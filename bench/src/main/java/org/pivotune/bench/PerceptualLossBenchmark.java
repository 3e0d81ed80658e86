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
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.stylegan.Precision;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.TorchLibrary;

/** How long do an LPIPS distance and its gradient take, from host to host, once the target's features are known? */
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

  /** The other is {@code LIBTORCH}. */
  @Param("ONNXRUNTIME")
  public PerceptualRuntime runtime;

  /** {@code cpu}, {@code cuda} or {@code cuda:N}; LPIPS is float32 on all of them. */
  @Param("cpu")
  public String device;

  @Param("2")
  public int threads;

  private PerceptualLoss loss;
  private PerceptualLoss.Target target;
  private HostTensor image;
  private HostTensor gradient;

  @Setup(Level.Trial)
  public void load() {
    Place place = Place.of(device, Precision.FP32);
    TorchLibrary.load().setThreads(threads);
    loss = runtime.open(RandomNetworks.network(net, 1), 1, resolution, place.device(), false, threads);
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
