package org.pivotune.personalise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.invert.Pivot;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.memory.MemoryEstimate;
import org.pivotune.memory.MemorySettings;
import org.pivotune.memory.Workload;
import org.pivotune.observe.Cancellation;
import org.pivotune.resume.Journal;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.TuningTarget;

/** Two steps in a fresh process on the CPU: its peak of resident memory beside the estimate of it. */
@Tag("slow") // minutes at 1024 px
class PeakMemoryTest {
  private static final int PATIENCE_MINUTES = 9;
  /** An estimate that is too large wastes memory; one that is too small ends a run. */
  private static final double MOST_TOO_LARGE = 1.25;

  @TempDir Path folder;

  /** The process: resolution, loop, neighbours, blocks to compute again. Prints its peak in bytes. */
  static final class Run {
    private Run() {}

    public static void main(String[] arguments) {
      GeneratorConfig config = config(Integer.parseInt(arguments[0]));
      TorchLibrary.load().setThreads(1);
      Map<String, HostTensor> weights = weights(config);
      MemorySettings settings = new MemorySettings(Integer.parseInt(arguments[3]), false, false);
      PersonaliseConfig official =
          Preset.OFFICIAL.config(config.resolution()).withNets(PerceptualNet.ALEX, PerceptualNet.ALEX);
      PersonaliseConfig two = official.withProjection(official.projection().withSteps(2))
          .withTuning(official.tuning().withSteps(2).withStopAt(OptionalDouble.empty())
              .withLocality(locality(Integer.parseInt(arguments[2]))));
      try (Generator base = Generator.load(config, weights, Device.CPU);
          LoadedStages stages = new LoadedStages(base, net -> PerceptualNetworks.embeddedAlex(),
              id -> { throw new IllegalStateException("no encoder"); }, Resources.usual(1))) {
        HostTensor picture = normal(1, 3, config.resolution(), config.resolution());
        if (arguments[1].equals("project")) {
          stages.project(
              picture, two, settings, Journal.none(), PersonaliseListener.none(), Cancellation.NEVER);
        } else {
          Pivot pivot = new Pivot(normal(1, config.numWs(), config.wDim()), Map.of(), List.of());
          stages.tune(List.of(TuningTarget.of(pivot, picture)), two, settings, Journal.none(),
              PersonaliseListener.none(), Cancellation.NEVER).close();
        }
      }
      System.out.println("peak " + ResidentMemory.read("VmHWM") * 1024 + " of " + weights.size() + " tensors");
    }
  }

  private static Optional<LocalityConfig> locality(int neighbours) {
    LocalityConfig usual = LocalityConfig.official();
    return neighbours == 0 ? Optional.empty() : Optional.of(new LocalityConfig(
        usual.alpha(), usual.psi(), usual.mseWeight(), usual.perceptualWeight(), neighbours, 1));
  }

  /** NVIDIA's FFHQ networks in shape, with random weights. */
  private static GeneratorConfig config(int resolution) {
    TreeMap<Integer, Integer> channels = new TreeMap<>();
    for (int side = 4; side <= resolution; side *= 2) {
      channels.put(side, Math.min(512, 32768 / side));
    }
    return GeneratorConfig.of(resolution, 512, 512, 8, channels, OptionalDouble.of(256));
  }

  private static HostTensor normal(long... shape) {
    try (TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(shape.length, Device.CPU)) {
      return random.normal(shape).clamp(-1, 1).toHost();
    }
  }

  private static Map<String, HostTensor> weights(GeneratorConfig config) {
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    for (int layer = 0; layer < config.mappingLayers(); layer++) {
      weights.put("mapping.fc" + layer + ".weight", normal(config.wDim(), layer == 0 ? config.zDim() : config.wDim()));
      weights.put("mapping.fc" + layer + ".bias", normal(config.wDim()));
    }
    weights.put("mapping.w_avg", normal(config.wDim()));
    weights.put("synthesis.b4.const", normal(config.channels().get(4), 4, 4));
    for (int side : config.resolutions()) {
      String block = "synthesis.b" + side;
      int channels = config.channels().get(side);
      if (side > GeneratorConfig.FIRST_RESOLUTION) {
        layer(weights, block + ".conv0", config, config.channels().get(side / 2), channels, 3);
        weights.put(block + ".conv0.noise_const", normal(side, side));
        weights.put(block + ".conv0.noise_strength", HostTensor.of(new float[] {0.1f}));
      }
      layer(weights, block + ".conv1", config, channels, channels, 3);
      weights.put(block + ".conv1.noise_const", normal(side, side));
      weights.put(block + ".conv1.noise_strength", HostTensor.of(new float[] {0.1f}));
      layer(weights, block + ".torgb", config, channels, 3, 1);
    }
    return weights;
  }

  private static void layer(Map<String, HostTensor> weights, String name, GeneratorConfig config, int inputs,
      int outputs, int kernel) {
    weights.put(name + ".weight", normal(outputs, inputs, kernel, kernel));
    weights.put(name + ".bias", normal(outputs));
    weights.put(name + ".affine.weight", normal(inputs, config.wDim()));
    weights.put(name + ".affine.bias", normal(inputs));
  }

  @ParameterizedTest
  @CsvSource({"512, tune, 0, 0", "512, tune, 0, 2", "512, tune, 0, 8", "512, tune, 2, 0", "512, project, 0, 0",
      "512, project, 0, 4", "1024, tune, 0, 0", "1024, tune, 0, 3", "1024, tune, 0, 9", "1024, tune, 1, 0",
      "1024, tune, 1, 9", "1024, project, 0, 0", "1024, project, 0, 9"})
  void theEstimateIsNearAndNotTooSmall(int resolution, String loop, int neighbours, int recomputed) throws Exception {
    MemorySettings settings = new MemorySettings(recomputed, false, false);
    boolean projecting = loop.equals("project");
    MemoryEstimate estimate = new MemoryEstimate(new Workload(config(resolution), Device.CPU, Precision.FP32,
        PerceptualRuntime.ONNXRUNTIME,
        projecting ? Optional.of(PerceptualNet.ALEX) : Optional.empty(),
        projecting ? Optional.empty() : Optional.of(new Workload.Tuning(PerceptualNet.ALEX, 1, 1, neighbours))));
    long estimated = projecting ? estimate.projection(settings) : estimate.tuning(settings);
    long peak = peak(Integer.toString(resolution), loop, Integer.toString(neighbours), Integer.toString(recomputed));
    System.out.printf("peak memory, %d px, %s, %d neighbours, %d blocks computed again: measured %d MiB, estimated %d "
        + "MiB, %.2f of it%n", resolution, loop, neighbours, recomputed, peak >> 20, estimated >> 20,
        (double) estimated / peak);
    assertThat(estimated).isBetween(peak, (long) (MOST_TOO_LARGE * peak));
  }

  private long peak(String... arguments) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    List<String> command = new java.util.ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx1g", "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), Run.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("MALLOC_ARENA_MAX", "2"); // as the launcher has it
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String all = Files.readString(output);
    String line = all.lines().filter(text -> text.startsWith("peak ")).findFirst()
        .orElseThrow(() -> new AssertionError(all));
    return Long.parseLong(line.split(" ")[1]);
  }
}
