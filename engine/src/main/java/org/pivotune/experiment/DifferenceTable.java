package org.pivotune.experiment;

import java.util.List;
import java.util.Locale;
import org.pivotune.measure.Scores;

/** The rows of a difference study as a Markdown table. */
public final class DifferenceTable {
  private static final String HEAD =
      """
      | kept as | file | of full | MSE to full ↓ | LPIPS to full ↓ | LPIPS to photo | identity with photo \
      | edits: LPIPS to full ↓ | edits: identity with full ↑ | edits: identity with photo |
      |---|---|---|---|---|---|---|---|---|---|
      """;
  private static final double MEGABYTE = 1e6;

  private DifferenceTable() {}

  /** One line for each form; the first row is what the others' sizes are compared with. */
  public static String markdown(List<KeptDifference> rows) {
    StringBuilder table = new StringBuilder(HEAD);
    for (KeptDifference row : rows) {
      table.append(String.format(Locale.ROOT, "| %s | %.2f MB | %.1f %% | %.1e | %.5f | %s | %s | %.5f | %.4f | %s |%n",
          row.form(), row.bytes() / MEGABYTE, 100.0 * row.bytes() / rows.getFirst().bytes(),
          row.reconstruction().mse(), row.reconstruction().lpips(),
          row.photo().map(scores -> String.format(Locale.ROOT, "%.4f", scores.lpips())).orElse(""),
          row.photo().map(scores -> String.format(Locale.ROOT, "%.3f", scores.identity())).orElse(""),
          row.meanOfEdits(Scores::lpips), row.meanOfEdits(Scores::identity),
          row.photo().isPresent() ? String.format(Locale.ROOT, "%.3f", row.editedIdentity()) : ""));
    }
    return table.toString();
  }
}
