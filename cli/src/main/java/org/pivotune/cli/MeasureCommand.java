package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pivotune.align.FaceAligner;
import org.pivotune.identity.FivePoints;
import org.pivotune.lpips.LpipsGraphs;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.measure.ConventionJudge;
import org.pivotune.measure.ConventionScores;
import org.pivotune.measure.Judge;
import org.pivotune.measure.Scores;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "measure",
    description = "Compare a picture of a face with its reference: MSE, LPIPS-Alex, MS-SSIM, identity.",
    footer = {
      "",
      "A picture of another size than the reference is resampled to it, with a notice. --convention both scores square",
      "pictures a second time as the tables of HyperStyle and GANInverter do: from 8 bits, at 256 x 256 pixels.",
      "",
      "Examples:",
      "  pivotune measure run/1-aligned/aligned.png other.png --json",
      "  pivotune measure run/1-aligned/aligned.png other.png --convention both"
    })
final class MeasureCommand extends PivotuneCommand {
  @Parameters(index = "0", paramLabel = "REFERENCE", description = "What the picture should look like.")
  Path reference = Path.of("");

  @Parameters(index = "1", paramLabel = "IMAGE", description = "The picture to score.")
  Path image = Path.of("");

  @Option(
      names = "--convention",
      paramLabel = "full|both",
      description = "Scores at the reference's size as in the paper, or also at 256 pixels (default: full).")
  Convention convention = Convention.FULL;

  enum Convention {
    FULL,
    BOTH
  }

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
    return answer(scores(wanted, same, points), wanted, given);
  }

  private Judged scores(RgbImage wanted, RgbImage same, FivePoints points) {
    PerceptualNetwork network = Models.of(session()).networks().apply(PerceptualNet.ALEX);
    HostTensor reference = wanted.toTensor();
    HostTensor picture = same.toTensor();
    if (convention == Convention.FULL) {
      try (Judge judge = Judge.open(network, wanted.height(), wanted.width(), threads())) {
        return new Judged(judge.score(reference, picture, points), Optional.empty());
      }
    }
    try (ConventionJudge judge = ConventionJudge.open(network, wanted.width(), threads())) {
      ConventionScores scores = judge.score(reference, picture, points);
      return new Judged(scores.full(), Optional.of(scores));
    }
  }

  private record Judged(Scores full, Optional<ConventionScores> both) {}

  private void requireSide(RgbImage wanted) {
    if (Math.min(wanted.width(), wanted.height()) < LpipsGraphs.SMALLEST_SIDE) {
      throw new CommandException(ExitCode.BAD_INPUT, reference + " has " + wanted + "; LPIPS needs at least "
          + LpipsGraphs.SMALLEST_SIDE + " a side: use a larger picture");
    }
    if (convention == Convention.BOTH && wanted.width() != wanted.height()) {
      throw new CommandException(ExitCode.BAD_INPUT, reference + " has " + wanted + "; scores at 256 x 256 pixels are of "
          + "square pictures: give an aligned one (`pivotune align`), or leave out --convention both");
    }
  }

  private RgbImage fitted(RgbImage given, RgbImage wanted) {
    if (given.width() == wanted.width() && given.height() == wanted.height()) {
      return given;
    }
    progress().notice(image + " has " + given + "; resampled to the reference's " + wanted);
    return given.resize(wanted.width(), wanted.height(), ResizeFilter.LANCZOS);
  }

  private Answer answer(Judged judged, RgbImage wanted, RgbImage given) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("reference", reference.toString());
    json.put("image", image.toString());
    json.putAll(ScoreText.json(judged.full()));
    json.put("ms_ssim_scales", judged.full().msSsimScales());
    json.put("width", wanted.width());
    json.put("height", wanted.height());
    json.put("resampled", wanted.width() != given.width() || wanted.height() != given.height());
    List<String> lines = new ArrayList<>(List.of(ScoreText.line("scores", judged.full())));
    judged.both().ifPresent(both -> {
      json.put("at256", ScoreText.at256(both));
      lines.add(ScoreText.line(both.enlarged() ? "enlarged to 256" : "at 256", both.at256()));
    });
    return new Answer(json, lines);
  }
}
