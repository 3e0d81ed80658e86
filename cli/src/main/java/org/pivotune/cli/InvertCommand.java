package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pivotune.memory.MemoryPlan;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.MemoryPlans;
import org.pivotune.personalise.Preset;
import org.pivotune.report.Inversion;
import org.pivotune.report.InversionFolder;
import org.pivotune.stylegan.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "invert",
    description = "Find a photo's place in the latent space: the stages 0-photo to 2-pivot.",
    footer = {
      "",
      "2-pivot/pivot.safetensors holds codes [1, num_ws, w_dim]. `pivotune tune OUT` goes on from there. With several",
      "photos one such folder for each, below OUT; `pivotune tune OUT/A OUT/B --together` tunes one generator to them.",
      "",
      "Examples:",
      "  pivotune invert photo.jpg --out run",
      "  pivotune invert photo.jpg --out run --model ffhq --encoder e4e --steps-invert 100"
    })
final class InvertCommand extends PivotuneCommand {
  @Parameters(paramLabel = "PHOTO", arity = "1..*", description = "Photos, one face each.")
  List<Path> photos = List.of();

  @Mixin
  RunFolderOptions folder = new RunFolderOptions();

  @Mixin
  FaceOptions face = new FaceOptions();

  @Mixin
  ResumeOptions resume = new ResumeOptions();

  @Mixin
  StartOptions start = new StartOptions();

  @Mixin
  RunOptions run = new RunOptions();

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  private final BadPhotos bad = BadPhotos.none();

  InvertCommand(Session session) {
    super(session);
  }

  @Override
  boolean plansMemory() {
    return true;
  }

  @Override
  Answer answer() {
    Models models = Models.of(session());
    Map<Path, Path> folders = RunFolders.of(photos, folder.out);
    if (photos.size() == 1) {
      PersonaliseJob.check(folder.out, folder.overwrite);
    }
    LoadedModel model = models.generators().load(run.model(BaseModels.DEFAULT));
    RunOptions.Chosen chosen = start.over(run.choose(
        Preset.OFFICIAL, model.weights().config().resolution(), common.seed, start.needs(run.constants, models),
        progress()), run.constants, models.encoders(), model.weights().config());
    torch();
    List<Answer> answers = new ArrayList<>();
    Optional<MemoryPlan> memory =
        memoryPlan(model.weights().config(), chosen.config(), MemoryPlans.Loops.PROJECTION, 1);
    Precision precision = memory.map(MemoryPlan::precision).orElseGet(this::precision);
    try (Workbench bench = Workbench.open(models, model, device(), precision, resources(threads()))) {
      InvertJob asked = new InvertJob(
          bench, chosen, progress(), cancellation(), folder.overwrite, provenance.marked(), resume);
      Map<Path, Path> good = new LinkedHashMap<>(folders);
      if (photos.size() > 1) {
        good.keySet().removeIf(photo -> bad.look(photo, () -> face(bench, photo)).isEmpty());
        if (good.isEmpty()) {
          bad.refuse();
        }
        tellErrors(bad.failures().values());
      }
      InvertJob job = photos.size() == 1 ? asked : asked.with(resume.ofSeveral(() -> good.entrySet().stream()
          .anyMatch(one -> isBegun(asked, face(bench, one.getKey()), one.getValue()))));
      good.forEach((photo, out) -> answers.add(answer(photo, out, invert(job, face(bench, photo), out), memory)));
    }
    return photos.size() == 1 ? answers.getFirst() : bad.with(new Answer(
        Map.of("runs", answers.stream().map(Answer::json).toList()),
        answers.stream().flatMap(answer -> answer.lines().stream()).toList()), photos.size());
  }

  private boolean isBegun(InvertJob job, NamedFace face, Path out) {
    return job.isCutOff(face, out) || (!folder.overwrite && job.isFinished(face, out));
  }

  private NamedFace face(Workbench bench, Path photo) {
    return new NamedFace(NamedFace.stem(photo), face.input(bench, photo, progress()));
  }

  /** Of several photos, those that an earlier start finished are not inverted again. */
  private Inversion invert(InvertJob job, NamedFace one, Path out) {
    if (photos.size() > 1 && !folder.overwrite && job.isFinished(one, out)) {
      progress().notice(out + " is finished already");
      return InversionFolder.open(out).inversion();
    }
    PersonaliseJob.check(out, folder.overwrite);
    return job.run(one, out);
  }

  private static Answer answer(Path photo, Path out, Inversion inversion, Optional<MemoryPlan> memory) {
    boolean projected = !inversion.history().isEmpty();
    double distance = projected ? inversion.history().getLast().distance() : Double.NaN;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("photo", photo.toString());
    json.put("out", out.toString());
    json.put("model", inversion.model());
    json.put("preset", inversion.preset());
    json.put("start", inversion.projection().start().kind().name().toLowerCase(Locale.ROOT));
    inversion.projection().start().encoder().ifPresent(encoder -> {
      json.put("encoder", encoder.name());
      json.put("encoder_sha256", encoder.sha256());
      json.put("encoder_checkpoint_sha256", encoder.checkpointSha256());
    });
    json.put("steps", inversion.history().size());
    if (projected) {
      json.put("distance", distance);
    }
    json.put("seconds", inversion.projecting().toMillis() / 1000.0);
    memory.ifPresent(plan -> json.put("memory", MemoryText.json(plan)));
    String about = projected
        ? String.format(Locale.ROOT, "LPIPS %.4f before the last step", distance)
        : "its start, not projected";
    return new Answer(json, List.of(
        "pivot       " + out.resolve("2-pivot") + "  (" + about + ")", "go on with  pivotune tune " + out));
  }
}
