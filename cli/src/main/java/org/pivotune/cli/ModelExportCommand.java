package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.checkpoint.GeneratorWriter;
import org.pivotune.tensor.HostTensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = "Write a generator, or the tuned one of a run folder, for other tools.",
    footer = {"", "Example:", "  pivotune model export run --out personal.safetensors"})
final class ModelExportCommand extends PivotuneCommand {
  /** What other tools read. */
  enum Format {
    SAFETENSORS,
    ROSINALITY
  }

  @Parameters(paramLabel = "SOURCE", description = "A run folder, a generator's file, an added model or faces-128.")
  String source = "";

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
  Path out = Path.of("");

  @Option(names = "--format", paramLabel = "safetensors|rosinality", defaultValue = "safetensors",
      description = "NVIDIA's names in safetensors, or rosinality's .pt (default: ${DEFAULT-VALUE}).")
  Format format = Format.SAFETENSORS;

  @Option(names = "--half", description = "Write safetensors' weights as float16: half the size.")
  boolean half;

  ModelExportCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    OutputFolder.requireWritableFile(out);
    torch();
    progress().stage("reading " + source);
    try (Generator generator = Sources.generator(Models.of(session()), source, device())) {
      cancellation().check();
      progress().stage("writing " + out);
      Map<String, HostTensor> weights = generator.weights();
      OutputFolder.writeCheckpoint(out, () -> {
        if (format == Format.ROSINALITY) {
          GeneratorWriter.writeRosinality(out, generator.config(), weights);
        } else {
          GeneratorWriter.writeSafetensors(
              out, generator.config(), weights, half ? ElementType.F16 : ElementType.F32);
        }
      });
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", source);
    json.put("out", out.toString());
    json.put("format", format.name().toLowerCase(java.util.Locale.ROOT));
    return new Answer(json, List.of("written     " + out));
  }
}
