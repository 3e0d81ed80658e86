package org.pivotune.report;

import java.util.List;

/**
 * What a study found, ready to be shown.
 *
 * @param title such as {@code Reconstruction}
 * @param summary what came out, paragraphs
 * @param tables in order, the most important first
 * @param curves may be empty
 * @param strips pictures side by side; captions say which system
 * @param measurements one record for each line of {@code results.csv}, all of one type; records inside are spread out
 */
public record StudyReport(
    String title,
    List<String> summary,
    List<StudyTable> tables,
    List<StudyCurves> curves,
    List<Strip> strips,
    List<? extends Record> measurements) {
  public StudyReport {
    summary = List.copyOf(summary);
    tables = List.copyOf(tables);
    curves = List.copyOf(curves);
    strips = List.copyOf(strips);
    measurements = List.copyOf(measurements);
  }
}
