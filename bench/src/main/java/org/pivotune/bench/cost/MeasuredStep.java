package org.pivotune.bench.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pivotune.bench.Network;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.stylegan.GeneratorConfig;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A step that {@code bench/scaling} measured, on one thread.
 *
 * @param network the generator's shape
 * @param resolution its resolution
 * @param stage as {@code bench/scaling} calls it
 * @param seconds of processor time, the least of some steps
 * @param loadedBytes resident before the stage began
 * @param peakBytes resident at most
 */
public record MeasuredStep(Network network, int resolution, String stage, double seconds, long loadedBytes,
    long peakBytes) {
  /** Those of one person. */
  public static List<MeasuredStep> read(Path file) throws IOException {
    List<MeasuredStep> steps = new ArrayList<>();
    if (!Files.exists(file)) {
      return steps;
    }
    for (JsonNode run : new JsonMapper().readTree(Files.readAllBytes(file)).get("runs")) {
      if (run.get("people").asInt() == 1 && run.get("threads").asInt() == 1) {
        steps.add(new MeasuredStep(Network.valueOf(run.get("network").asString()), run.get("resolution").asInt(),
            run.get("stage").asString(), run.get("least_cpu_ms").asDouble() / 1e3, run.get("loaded_kib").asLong() << 10,
            run.get("peak_kib").asLong() << 10));
      }
    }
    return steps;
  }

  /** What is counted for it. */
  public StepCost counted() {
    return counted(network.config(resolution), stage, Composition.ofCpu());
  }

  /** Bytes of what lives before a stage begins: one generator and its network. */
  static long loaded(GeneratorConfig config, String stage) {
    PerceptualNet net = stage.endsWith("vgg") ? PerceptualNet.VGG : PerceptualNet.ALEX;
    return GeneratorSize.of(config).bytes() + new PerceptualCost(net, 1, config.resolution(), "").weights();
  }

  /** A step by the name of its stage. */
  static StepCost counted(GeneratorConfig config, String stage, Composition composition) {
    StepCosts costs = new StepCosts(config, composition);
    return switch (stage) {
      case "project-vgg" -> costs.projection(PerceptualNet.VGG);
      case "project-alex" -> costs.projection(PerceptualNet.ALEX);
      case "tune" -> costs.tuning(PerceptualNet.ALEX, false);
      case "tune-locality" -> costs.tuning(PerceptualNet.ALEX, true);
      case "tune-vgg" -> costs.tuning(PerceptualNet.VGG, false);
      default -> throw new IllegalArgumentException("there is no stage " + stage);
    };
  }
}
