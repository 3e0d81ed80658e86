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
      "Example:",
      "  pivotune invert photo.jpg --out run"
    })
final class InvertCommand extends PivotuneCommand {
  @Parameters(paramLabel = "PHOTO", description = "A photo with a face.")
  Path photo = Path.of("");

  @Mixin
  RunFolderOptions folder = new RunFolderOptions();

  @Mixin
  FaceOptions face = new FaceOptions();

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
    RunOptions.Chosen chosen = run.choose(
        Preset.OFFICIAL, model.weights().config().resolution(), common.seed, models.networks()::has, progress());
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
    double distance = inversion.history().getLast().distance();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("photo", photo.toString());
    json.put("out", folder.out.toString());
    json.put("model", inversion.model());
    json.put("preset", inversion.preset());
    json.put("steps", inversion.history().size());
    json.put("distance", distance);
    json.put("seconds", inversion.projecting().toMillis() / 1000.0);
    return new Answer(json, List.of(
        String.format(
            Locale.ROOT, "pivot       %s  (LPIPS %.4f before the last step)", folder.out.resolve("2-pivot"), distance),
        "go on with  pivotune tune " + folder.out));
  }
}
