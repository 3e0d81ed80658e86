package org.pivotune.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pivotune.attribute.AttributeNetworks;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.learn.CodeSampler;
import org.pivotune.edit.learn.DirectionLearner;
import org.pivotune.edit.learn.LearningConfig;
import org.pivotune.edit.learn.SamplingConfig;
import org.pivotune.edit.learn.SamplingStep;
import org.pivotune.edit.learn.ScoredCodes;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.observe.StepListener;
import org.pivotune.stylegan.Generator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "learn",
    description = "Learn directions from a generator's own pictures, scored by the embedded attribute networks.",
    footer = {
      "",
      "One unit of a direction changes its attribute by one standard deviation of the pictures, or by --change.",
      "The file is safetensors, or JSON by its suffix; directions of other names that are in it are kept.",
      "",
      "Example:",
      "  pivotune directions learn --attribute smile --without age --samples 1500 --out directions.safetensors"
    })
final class DirectionsLearnCommand extends PivotuneCommand {
  @Option(names = "--attribute", paramLabel = "A", required = true,
      description = "What to learn, such as smile, yaw or age; may be given several times.")
  List<String> attributes = List.of();

  @Option(names = "--without", paramLabel = "B", description = "An attribute to leave alone, likewise.")
  List<String> without = List.of();

  @Option(names = "--samples", paramLabel = "N", description = "Pictures to score (default: 1500).")
  @Nullable Integer samples;

  @Option(names = "--psi", paramLabel = "X", description = "Truncation of their codes (default: 1).")
  @Nullable Double psi;

  @Option(names = "--change", paramLabel = "X", description = "Change of the attribute for one unit, in its measure.")
  @Nullable Double change;

  @Option(names = "--calibration-codes", paramLabel = "N",
      description = "Fresh codes on which the unit is measured (default: 16).")
  @Nullable Integer calibrationCodes;

  @Option(names = "--model", paramLabel = "M", defaultValue = "faces-128",
      description = "A generator's file, an added model or ${DEFAULT-VALUE} (default).")
  String model = BaseModels.DEFAULT;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where the directions go.")
  Path out = Path.of("");

  DirectionsLearnCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    SamplingConfig sampling = sampling();
    DirectionCatalogue.requireName(out);
    OutputFolder.requireWritableFile(out);
    Optional<DirectionCatalogue> before =
        Files.isRegularFile(out) ? Optional.of(DirectionCatalogue.load(out)) : Optional.empty();
    LoadedModel loaded = Models.of(session()).generators().load(model);
    torch();
    List<EditDirection> learned = new ArrayList<>();
    try (AttributeNetworks networks = AttributeNetworks.embedded(threads());
        Generator generator = Models.generator(loaded, device(), precision())) {
      List<LearningConfig> wanted = attributes.stream().map(attribute -> config(networks, attribute)).toList();
      CodeSampler sampler = new CodeSampler(generator, networks::scoreAll);
      ScoredCodes scored = sampler.sample(sampling, listener("sampling"), cancellation());
      DirectionLearner learner = new DirectionLearner(sampler, sampling, Optional.of(loaded.weights().sha256()));
      for (LearningConfig config : wanted) {
        learned.add(learner.learn(scored, config, listener("learning " + config.name()), cancellation()));
      }
    }
    save(before, learned);
    return answer(learned);
  }

  private SamplingConfig sampling() {
    SamplingConfig sampling = SamplingConfig.DEFAULT;
    Integer count = samples;
    Double truncation = psi;
    Long seed = common.seed;
    sampling = count == null ? sampling : sampling.withSamples(count);
    sampling = truncation == null ? sampling : sampling.withPsi(truncation);
    return seed == null ? sampling : sampling.withSeed(seed);
  }

  private LearningConfig config(AttributeNetworks networks, String attribute) {
    without.forEach(networks::scorer); // refuses a name that there is not
    LearningConfig config =
        LearningConfig.of(attribute, networks.scorer(attribute).meaning()).leavingAlone(without);
    Double amount = change;
    Integer codes = calibrationCodes;
    config = amount == null ? config : config.withChange(amount);
    return codes == null ? config : config.withCalibrationCodes(codes);
  }

  private StepListener<SamplingStep> listener(String stage) {
    progress().stage(stage);
    return step -> progress().step(step.done(), step.total(), "pictures");
  }

  private void save(Optional<DirectionCatalogue> before, List<EditDirection> learned) {
    cancellation().check();
    DirectionCatalogue catalogue = before.map(known -> known.with(learned))
        .orElseGet(() -> DirectionCatalogue.of(out.toString(), learned));
    OutputFolder.writeCheckpoint(out, () -> catalogue.save(out));
  }

  private Answer answer(List<EditDirection> learned) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("out", out.toString());
    json.put("model", model);
    json.put("directions", learned.stream().map(DirectionsListCommand::json).toList());
    List<String> lines = new ArrayList<>();
    learned.forEach(direction -> lines.add(String.format(Locale.ROOT, "%-14s unit %.3f  %s", direction.name(),
        direction.unit(), direction.source().figures())));
    lines.add("written     " + out);
    return new Answer(json, lines);
  }
}
