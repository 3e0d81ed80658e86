package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.pivotune.measure.Scores;
import org.pivotune.personalise.PersonalisedFace;
import org.pivotune.report.page.OverviewRow;
import org.pivotune.report.page.ScoreRow;

/** The scores as rows of the page. */
final class ScoreTables {
  private record Score(String name, String about, boolean lowerIsBetter, ToDoubleFunction<Scores> value) {
    boolean improved(double before, double after) {
      return lowerIsBetter ? after < before : after > before;
    }
  }

  private static final List<Score> ALL = List.of(
      new Score("MSE", "mean squared error", true, Scores::mse),
      new Score("LPIPS", "perceptual distance", true, Scores::lpips),
      new Score("MS-SSIM", "structural similarity", false, Scores::msSsim),
      new Score("Identity", "cosine of face vectors", false, Scores::identity));

  private ScoreTables() {}

  /** A row for each score of one face. */
  static List<ScoreRow> of(Scores before, Scores after) {
    List<ScoreRow> rows = new ArrayList<>();
    for (Score score : ALL) {
      double from = score.value().applyAsDouble(before);
      double to = score.value().applyAsDouble(after);
      rows.add(new ScoreRow(score.name(), score.about(), score.lowerIsBetter(), Numbers.score(from),
          Numbers.score(to), score.improved(from, to)));
    }
    return rows;
  }

  /** A row for each face, and their means. */
  static List<OverviewRow> overview(List<RunFace> faces, List<PersonalisedFace> results) {
    List<OverviewRow> rows = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      rows.add(row(faces.get(i).name(), results.get(i).projectionScores(), results.get(i).tunedScores()));
    }
    rows.add(row("mean", ScoreFile.mean(results, PersonalisedFace::projectionScores),
        ScoreFile.mean(results, PersonalisedFace::tunedScores)));
    return rows;
  }

  private static OverviewRow row(String name, Scores before, Scores after) {
    return new OverviewRow(name, of(before, after).stream()
        .map(score -> new OverviewRow.Pair(score.projection(), score.tuned(), score.improved())).toList());
  }
}
