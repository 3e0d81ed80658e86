package org.pivotune.report;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.pivotune.report.page.Chart;
import org.pivotune.report.page.Figure;
import org.pivotune.report.page.FigureStrip;
import org.pivotune.report.page.JtestudyGenerated;
import org.pivotune.report.page.JtesvgGenerated;
import org.pivotune.report.page.StudyPage;
import tools.jackson.databind.JsonNode;

/** Turns a study into {@code index.html}, which refers to nothing outside itself. */
final class StudyHtml {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private StudyHtml() {}

  static String page(StudyFolder.State state, StudyReport report, List<Chart> charts, JsonNode setup) {
    StringOutput text = new StringOutput();
    String unfinished = state.complete() ? "" : "Unfinished: " + state.results().size() + " of " + state.trials()
        + " trials. The same command goes on from here.";
    JtestudyGenerated.render(new OwaspHtmlTemplateOutput(text), null, new StudyPage(
        report.title(), state.origin() + " Written " + TIME.format(Instant.now()) + ".", unfinished, report.summary(),
        report.tables().stream().map(TableText::view).toList(), charts,
        report.strips().stream().map(StudyHtml::strip).toList(), ManifestTables.ofObject("study", setup)));
    return text.toString();
  }

  static String svg(Chart chart) {
    StringOutput text = new StringOutput();
    JtesvgGenerated.render(new OwaspHtmlTemplateOutput(text), null, chart);
    return text.toString();
  }

  private static FigureStrip strip(Strip strip) {
    return new FigureStrip(strip.title(), strip.caption(), strip.pictures().stream().map(StudyHtml::figure).toList());
  }

  private static Figure figure(CaptionedPicture picture) {
    return new Figure(picture.caption(), "", DataUri.small(picture.image()), picture.image().width(),
        picture.image().height());
  }
}
