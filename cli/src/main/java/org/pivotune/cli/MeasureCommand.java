package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.align.FaceAligner;
import org.pivotune.identity.FivePoints;
import org.pivotune.lpips.LpipsGraphs;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.measure.Judge;
import org.pivotune.measure.Scores;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "measure",
    description = "Compare a picture of a face with its reference: MSE, LPIPS-Alex, MS-SSIM, identity.",
    footer = {
      "",
      "A picture of another size than the reference is resampled to it, with a notice.",
      "",
      "Example:",
      "  pivotune measure run/1-aligned/aligned.png other.png --json"
    })
final class MeasureCommand extends PivotuneCommand {
  @Parameters(index = "0", paramLabel = "REFERENCE", description = "What the picture should look like.")
  Path reference = Path.of("");

  @Parameters(index = "1", paramLabel = "IMAGE", description = "The picture to score.")
  Path image = Path.of("");

  MeasureCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    RgbImage wanted = PhotoReader.read(reference).pixels();
    RgbImage given = PhotoReader.read(image).pixels();
    requireSide(wanted);
    RgbImage same = fitted(given, wanted);
    progress().stage("measuring");
    FivePoints points;
    try (FaceAligner aligner = FaceAligner.embedded(threads())) {
      points = PicturePoints.in(aligner, wanted, () -> progress().notice("no face was found in " + reference
          + "; identity is measured where an aligned picture would have it"));
    }
    cancellation().check();
    try (Judge judge = Judge.open(Models.of(session()).networks().apply(PerceptualNet.ALEX), wanted.height(),
        wanted.width(), threads())) {
      return answer(judge.score(wanted.toTensor(), same.toTensor(), points), wanted, given);
    }
  }

  private void requireSide(RgbImage wanted) {
    if (Math.min(wanted.width(), wanted.height()) < LpipsGraphs.SMALLEST_SIDE) {
      throw new CommandException(ExitCode.BAD_INPUT, reference + " has " + wanted + "; LPIPS needs at least "
          + LpipsGraphs.SMALLEST_SIDE + " a side: use a larger picture");
    }
  }

  private RgbImage fitted(RgbImage given, RgbImage wanted) {
    if (given.width() == wanted.width() && given.height() == wanted.height()) {
      return given;
    }
    progress().notice(image + " has " + given + "; resampled to the reference's " + wanted);
    return given.resize(wanted.width(), wanted.height(), ResizeFilter.LANCZOS);
  }

  private Answer answer(Scores scores, RgbImage wanted, RgbImage given) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("reference", reference.toString());
    json.put("image", image.toString());
    json.putAll(ScoreText.json(scores));
    json.put("ms_ssim_scales", scores.msSsimScales());
    json.put("width", wanted.width());
    json.put("height", wanted.height());
    json.put("resampled", wanted.width() != given.width() || wanted.height() != given.height());
    return new Answer(json, List.of(ScoreText.line("scores", scores)));
  }
}
