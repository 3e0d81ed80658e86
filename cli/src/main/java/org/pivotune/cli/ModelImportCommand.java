package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.stylegan.checkpoint.GeneratorWriter;
import org.pivotune.tune.PersonalGeneratorFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = "Read a StyleGAN2 checkpoint of another tool; with --pivot, a person tuned there.",
    footer = {
      "",
      "Read are NVIDIA's .pkl of both generations, PTI's tuned .pt, rosinality's and e4e's .pt, state dicts and",
      "safetensors. Nothing in the file is executed. --out is a safetensors file with NVIDIA's names.",
      "",
      "With --pivot (PTI's .pt, .npz of NVIDIA's projector, .pt of rosinality's with its noise maps, .npy,",
      ".safetensors) and --model, the network that was tuned, --out is a run folder for `edit`, `generate` and",
      "`model export`. So it is for a personal generator that `model export --format personal` wrote, which has its",
      "pivot inside.",
      "",
      "Examples:",
      "  pivotune model import network.pkl --out network.safetensors",
      "  pivotune model import model_ABC_me.pt --model ffhq.pkl --pivot embeddings/me/0.pt --out run"
    })
final class ModelImportCommand extends PivotuneCommand {
  @Parameters(paramLabel = "FILE", description = "The checkpoint.")
  Path file = Path.of("");

  @Option(names = "--out", paramLabel = "FILE|DIR", required = true,
      description = "The safetensors file to write; for a person, the run folder.")
  Path out = Path.of("");

  @Option(names = "--pivot", paramLabel = "FILE[#NAME]",
      description = "The pivot that FILE was tuned around.")
  @Nullable TensorReference pivot;

  @Option(names = "--model", paramLabel = "M",
      description = "What FILE was tuned from: a generator's file, an added model or faces-128.")
  @Nullable String model;

  @Option(names = "--overwrite", description = "Replace a run that is in the folder.")
  boolean overwrite;

  @Mixin
  DifferenceOptions difference = new DifferenceOptions();

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  ModelImportCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    progress().stage("reading " + file);
    if (PersonalGeneratorFile.isOne(file) || pivot != null) {
      return person();
    }
    if (model != null || overwrite || difference.difference != null) {
      throw new CommandException(ExitCode.USAGE, "--model, --overwrite and --difference are for a person: give the "
          + "pivot as well, with --pivot FILE");
    }
    OutputFolder.requireWritableFile(out);
    GeneratorWeights weights = GeneratorReader.read(file);
    cancellation().check();
    progress().stage("writing " + out);
    OutputFolder.writeCheckpoint(out, () -> GeneratorWriter.writeSafetensors(
        out, weights.config(), weights.tensors().asMap(), difference.half ? ElementType.F16 : ElementType.F32));
    Map<String, Object> json = ModelText.json(file.toString(), weights);
    json.put("out", out.toString());
    List<String> lines = new ArrayList<>(ModelText.lines(file.toString(), weights));
    lines.add("written     " + out);
    return new Answer(json, lines);
  }

  private Answer person() {
    PersonaliseJob.check(out, overwrite);
    torch();
    PersonImport job = new PersonImport(Models.of(session()), device(), progress(), cancellation());
    PersonImport.Found found = PersonalGeneratorFile.isOne(file)
        ? job.personal(file, model, pivot)
        : job.whole(file, model, pivot);
    return job.write(found, out, difference.form(), overwrite, provenance.marked());
  }
}
