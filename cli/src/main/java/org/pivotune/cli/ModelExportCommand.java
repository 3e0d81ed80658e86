package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.invert.Pivot;
import org.pivotune.invert.PivotFile;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.checkpoint.GeneratorWriter;
import org.pivotune.tune.DifferenceForm;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = "Write a generator, the tuned one of a run folder, or its pivot for other tools.",
    footer = {
      "",
      "nvidia (or safetensors) holds NVIDIA's names: G.load_state_dict(load_file('personal.safetensors')). rosinality",
      "holds g_ema and latent_avg as rosinality's, e4e's and HyperStyle's code load them. personal is ours: the",
      "difference and the pivot alone, small with --difference low-rank; `model import` takes it back. --pivot writes",
      "the pivot by its file's name: .npz as NVIDIA's projector (w), .pt as PTI's embeddings, .safetensors with noise",
      "maps. docs/interchange.md shows how each is loaded.",
      "",
      "Examples:",
      "  pivotune model export run --format rosinality --out personal.pt",
      "  pivotune model export run --pivot projected_w.npz",
      "  pivotune model export run --format personal --difference low-rank --out small.safetensors"
    })
final class ModelExportCommand extends PivotuneCommand {
  /** What other tools read. */
  enum Format {
    NVIDIA,
    SAFETENSORS,
    ROSINALITY,
    PERSONAL
  }

  @Parameters(paramLabel = "SOURCE", description = "A run folder, a generator's file, an added model or faces-128.")
  String source = "";

  @Option(names = "--out", paramLabel = "FILE", description = "The generator's file to write.")
  @Nullable Path out;

  @Option(names = "--pivot", paramLabel = "FILE",
      description = "The pivot's file to write: .npz, .pt or .safetensors.")
  @Nullable Path pivot;

  @Option(names = "--format", paramLabel = "nvidia|rosinality|personal", defaultValue = "nvidia",
      description = "NVIDIA's names in safetensors, rosinality's .pt, or ours (default: ${DEFAULT-VALUE}).")
  Format format = Format.NVIDIA;

  @Mixin
  DifferenceOptions difference = new DifferenceOptions();

  ModelExportCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    requireOptions();
    List<String> lines = new ArrayList<>();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", source);
    progress().stage("reading " + source);
    Optional<PersonalGenerator> personal = Sources.personal(source);
    Path generatorFile = out;
    if (generatorFile != null) {
      write(generatorFile, personal, json);
      json.put("out", generatorFile.toString());
      json.put("format", format.name().toLowerCase(Locale.ROOT));
      lines.add("written     " + generatorFile);
      if (json.containsKey("load_with")) {
        lines.add("load with   " + json.get("load_with"));
      }
    }
    Path pivotFile = pivot;
    if (pivotFile != null) {
      write(pivotFile, require(personal, "--pivot").pivot());
      json.put("pivot", pivotFile.toString());
      lines.add("written     " + pivotFile);
    }
    return new Answer(json, lines);
  }

  private void requireOptions() {
    if (out == null && pivot == null) {
      throw new CommandException(ExitCode.USAGE, "say what to write: --out FILE for the generator, --pivot FILE, or "
          + "both");
    }
    if (difference.difference != null && format != Format.PERSONAL) {
      throw new CommandException(ExitCode.USAGE, "--difference goes with --format personal; other tools need whole "
          + "weights");
    }
    if (difference.half && format == Format.ROSINALITY) {
      throw new CommandException(ExitCode.USAGE, "rosinality's code reads float32 only; leave out --half");
    }
    difference.form();
    if (out != null) {
      OutputFolder.requireWritableFile(out);
    }
    if (pivot != null) {
      OutputFolder.requireWritableFile(pivot);
      PivotFile.Format.of(pivot);
    }
  }

  private PersonalGenerator require(Optional<PersonalGenerator> personal, String option) {
    return personal.orElseThrow(() -> new CommandException(ExitCode.USAGE, option + " needs a run folder or a personal "
        + "generator's file, which has a pivot; " + source + " is neither"));
  }

  private void write(Path file, Optional<PersonalGenerator> personal, Map<String, Object> json) {
    if (format == Format.PERSONAL) {
      DifferenceForm form = difference.form();
      json.put("difference", form.describe());
      OutputFolder.writeCheckpoint(
          file, () -> PersonalGeneratorFile.write(file, require(personal, "--format personal"), form));
      return;
    }
    torch();
    Models models = Models.of(session());
    try (Generator generator = personal.isPresent()
        ? Sources.tuned(models, personal.get(), device(), precision())
        : Sources.generator(models, source, device(), precision())) {
      cancellation().check();
      personal.filter(ModelExportCommand::hasNoiseOfSeveral).ifPresent(person -> progress().notice(
          "each of the " + person.people().size() + " people has noise maps of their own, which do not go into one "
              + "generator; export one with DIR#NAME to have them there"));
      progress().stage("writing " + file);
      if (format == Format.ROSINALITY) {
        new RosinalityExport(progress()).write(file, generator, personal.map(person -> person.people().getFirst().pivot()), json);
      } else {
        OutputFolder.writeCheckpoint(file, () -> GeneratorWriter.writeSafetensors(file, generator.config(),
            generator.weights(), difference.half ? ElementType.F16 : ElementType.F32));
      }
    }
  }

  private static boolean hasNoiseOfSeveral(PersonalGenerator personal) {
    return personal.people().size() > 1
        && personal.people().stream().anyMatch(face -> !face.pivot().noise().isEmpty());
  }

  private void write(Path file, Pivot kept) {
    PivotFile.Format wanted = PivotFile.Format.of(file);
    if (!wanted.keepsNoise() && !kept.noise().isEmpty()) {
      progress().notice(file + " has no place for the pivot's noise maps; they go with the exported generator, which "
          + "has them for its own");
    }
    OutputFolder.writeCheckpoint(file, () -> PivotFile.write(file, kept, wanted));
  }
}
