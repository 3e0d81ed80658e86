package org.pivotune.experiment;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.pivotune.measure.Scores;

/** The rows of a reconstruction study as a Markdown table, with their means. */
public final class ReconstructionTable {
  private static final String HEAD =
      """
      | photo | MSE ↓ proj. → tuned | LPIPS ↓ | MS-SSIM ↑ | identity ↑ | steps | seconds |
      |---|---|---|---|---|---|---|
      """;

  private ReconstructionTable() {}

  /** One line for each photo, then the means and how many photos improve on every score. */
  public static String markdown(List<Reconstruction> rows) {
    StringBuilder table = new StringBuilder(HEAD);
    for (Reconstruction row : rows) {
      table.append(String.format(Locale.ROOT, "| %s | %s | %s | %s | %s | %d + %d | %.0f + %.0f |%n",
          row.photo(), pair(row, Scores::mse, 4), pair(row, Scores::lpips, 3), pair(row, Scores::msSsim, 3),
          pair(row, Scores::identity, 3), row.projectionSteps(), row.tuningSteps(), row.projectionSeconds(),
          row.tuningSeconds()));
    }
    table.append(String.format(Locale.ROOT, "| **mean of %d** | %s | %s | %s | %s | | %.0f + %.0f |%n",
        rows.size(), means(rows, Scores::mse, 4), means(rows, Scores::lpips, 3), means(rows, Scores::msSsim, 3),
        means(rows, Scores::identity, 3),
        rows.stream().mapToDouble(Reconstruction::projectionSeconds).average().orElse(0),
        rows.stream().mapToDouble(Reconstruction::tuningSeconds).average().orElse(0)));
    long better = rows.stream().filter(Reconstruction::improvesEverywhere).count();
    table.append(String.format(Locale.ROOT, "%nTuned beats projection on all four scores for %d of %d photos.%n",
        better, rows.size()));
    return table.toString();
  }

  private static String pair(Reconstruction row, ToDoubleFunction<Scores> score, int digits) {
    return arrow(score.applyAsDouble(row.projection()), score.applyAsDouble(row.tuned()), digits);
  }

  private static String means(List<Reconstruction> rows, ToDoubleFunction<Scores> score, int digits) {
    double before = rows.stream().mapToDouble(row -> score.applyAsDouble(row.projection())).average().orElse(0);
    double after = rows.stream().mapToDouble(row -> score.applyAsDouble(row.tuned())).average().orElse(0);
    return "**" + arrow(before, after, digits) + "**";
  }

  private static String arrow(double before, double after, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f → %." + digits + "f", before, after);
  }
}
