package org.pivotune.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.invert.Pivot;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.Preset;
import org.pivotune.personalise.Stage;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.Inversion;
import org.pivotune.report.InversionFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "invert",
    description = "Find a photo's place in the latent space: the stages 0-photo to 2-pivot.",
    footer = {
      "",
      "2-pivot/pivot.safetensors holds codes [1, num_ws, w_dim]. `pivotune tune OUT` goes on from there.",
      "",
      "Examples:",
      "  pivotune invert photo.jpg --out run",
      "  pivotune invert photo.jpg --out run --model ffhq --encoder e4e --steps-invert 100"
    })
final class InvertCommand extends PivotuneCommand {
  @Parameters(paramLabel = "PHOTO", description = "A photo with a face.")
  Path photo = Path.of("");

  @Mixin
  RunFolderOptions folder = new RunFolderOptions();

  @Mixin
  FaceOptions face = new FaceOptions();

  @Mixin
  StartOptions start = new StartOptions();

  @Mixin
  RunOptions run = new RunOptions();

  InvertCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    Models models = Models.of(session());
    PersonaliseJob.check(folder.out, folder.overwrite);
    LoadedModel model = models.generators().load(run.model(BaseModels.DEFAULT));
    RunOptions.Chosen chosen = start.over(run.choose(
        Preset.OFFICIAL, model.weights().config().resolution(), common.seed, start.needs(run.constants, models),
        progress()), run.constants, models.encoders(), model.weights().config());
    torch();
    try (Workbench bench = Workbench.open(models, model, device(), threads())) {
      FaceInput input = face.input(bench, photo, progress());
      ProgressListener listener = new ProgressListener(progress());
      listener.begun(Stage.PROJECT);
      long start = System.nanoTime();
      Pivot pivot = bench.personaliser().project(input.target(), chosen.config(), listener, cancellation());
      Inversion inversion = inversion(chosen, bench, input, pivot, Duration.ofNanos(System.nanoTime() - start));
      RgbImage image = RgbImage.fromTensor(Personaliser.render(bench.base().generator(), pivot));
      cancellation().check();
      InversionFolder.write(
          folder.out, inversion, input.photo(), input.face(), pivot, image, folder.overwrite);
      return answer(inversion);
    }
  }

  private Inversion inversion(
      RunOptions.Chosen chosen, Workbench bench, FaceInput input, Pivot pivot, Duration projecting) {
    PersonaliseConfig config = chosen.config();
    return new Inversion(PersonaliseCommand.stem(photo), chosen.preset(), bench.base().name(), bench.base().sha256(),
        input.face().faceIndex(), face.aligned, config.projection(), config.space(), config.projectionNet(),
        input.aligning(), projecting, pivot.history());
  }

  private Answer answer(Inversion inversion) {
    boolean projected = !inversion.history().isEmpty();
    double distance = projected ? inversion.history().getLast().distance() : Double.NaN;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("photo", photo.toString());
    json.put("out", folder.out.toString());
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
    String about = projected
        ? String.format(Locale.ROOT, "LPIPS %.4f before the last step", distance)
        : "its start, not projected";
    return new Answer(json, List.of(
        "pivot       " + folder.out.resolve("2-pivot") + "  (" + about + ")",
        "go on with  pivotune tune " + folder.out));
  }
}
