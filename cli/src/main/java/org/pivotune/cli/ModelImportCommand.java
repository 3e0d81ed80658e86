package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.stylegan.checkpoint.GeneratorWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = "Read a StyleGAN2 checkpoint of another tool and write it as safetensors with NVIDIA's names.",
    footer = {
      "",
      "Read are NVIDIA's .pkl of both generations, rosinality's and e4e's .pt, state dicts and safetensors. Nothing in",
      "the file is executed.",
      "",
      "Example:",
      "  pivotune model import network.pkl --out network.safetensors"
    })
final class ModelImportCommand extends PivotuneCommand {
  @Parameters(paramLabel = "FILE", description = "The checkpoint.")
  Path file = Path.of("");

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The safetensors file to write.")
  Path out = Path.of("");

  @Option(names = "--half", description = "Write weights as float16: half the size.")
  boolean half;

  ModelImportCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    OutputFolder.requireWritableFile(out);
    progress().stage("reading " + file);
    GeneratorWeights weights = GeneratorReader.read(file);
    cancellation().check();
    progress().stage("writing " + out);
    OutputFolder.writeCheckpoint(out, () -> GeneratorWriter.writeSafetensors(
        out, weights.config(), weights.tensors().asMap(), half ? ElementType.F16 : ElementType.F32));
    Map<String, Object> json = ModelText.json(file.toString(), weights);
    json.put("out", out.toString());
    List<String> lines = new ArrayList<>(ModelText.lines(file.toString(), weights));
    lines.add("written     " + out);
    return new Answer(json, lines);
  }
}
