package org.pivotune.bench;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
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
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.DirectionSource;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.LayerRange;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.TorchLibrary;

/** How long does an edited picture take, from the pivot's codes to pixels, by a generator that is loaded? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class EditBenchmark extends OnDevice {
  @Param("128")
  public int resolution;

  private Generator generator;
  private CodeRenderer renderer;
  private EditDirection direction;
  private HostTensor codes;
  private int asked;

  @Setup(Level.Trial)
  public void load() {
    Place place = place();
    TorchLibrary.load().setThreads(threads);
    GeneratorConfig config = network.config(resolution);
    generator = Generator.load(config, RandomWeights.fill(config, 1), place.device(), place.precision());
    renderer = CodeRenderer.of("tuned", generator);
    SplittableRandom random = new SplittableRandom(2);
    codes = RandomWeights.normal(random, 0, 1, 1, config.numWs(), config.wDim());
    direction = EditDirection.along("anywhere", "a random direction",
        RandomWeights.normal(random, 0, 1, 1, config.wDim()), LayerRange.ALL, 1,
        new DirectionSource("drawn at random", Optional.empty(), Map.of()));
  }

  /** Another strength each time, as a caller's slider asks for it. */
  @Benchmark
  public RgbImage render() {
    return renderer.render(EditSequence.of(direction, asked++ % 7 - 3).edit(codes));
  }

  @TearDown(Level.Trial)
  public void close() {
    generator.close();
  }
}
