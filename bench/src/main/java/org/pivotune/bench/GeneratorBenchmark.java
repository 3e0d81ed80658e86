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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Modulation;
import org.pivotune.stylegan.Noise;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;

/** How long does the generator take for an image, and for the gradients of all its weights? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class GeneratorBenchmark extends OnDevice {
  @Param({"64", "128", "256"})
  public int resolution;

  @Param({"FUSED", "SHARED_WEIGHT", "SCALED_WEIGHT"})
  public Modulation modulation;

  private Place place;
  private Generator generator;
  private TensorScope scope;
  private HostTensor code;
  private HostTensor seed;

  @Setup(Level.Trial)
  public void load() {
    place = place();
    TorchLibrary.load().setThreads(threads);
    GeneratorConfig config = network.config(resolution);
    scope = TensorScope.open();
    generator = Generator.load(config, RandomWeights.fill(config, 1), place.device(), place.precision());
    code = RandomWeights.normal(new java.util.SplittableRandom(2), 0, 1, 1, config.numWs(), config.wDim());
    seed = RandomWeights.image(resolution, 3);
  }

  @Benchmark
  public long forward() {
    try (TensorScope step = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      long side = generator.synthesize(Tensor.of(code, place.device()), Noise.constant(), modulation).size(3);
      DeviceMemory.await(place.device());
      return side;
    }
  }

  @Benchmark
  public long forwardAndBackward() {
    generator.requireGradients(true);
    try (TensorScope step = TensorScope.open();
        GradMode on = GradMode.enabled()) {
      Tensor image = generator.synthesize(Tensor.of(code, place.device()), Noise.constant(), modulation);
      image.backward(Tensor.of(seed, place.device()));
      generator.synthesisParameters().values().forEach(Tensor::zeroGrad);
      DeviceMemory.await(place.device());
      return image.size(3);
    } finally {
      generator.requireGradients(false);
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    generator.close();
    scope.close();
  }
}
