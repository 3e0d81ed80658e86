package org.pivotune.report.page;

import java.util.List;

/**
 * A whole report.
 *
 * @param title the face's name
 * @param subtitle when, where from, by which constants
 * @param summary what came out, a sentence or two
 * @param figures from the photo to the difference
 * @param scoreNote what the scores were measured with
 * @param timings rows of stage and seconds
 * @param sections the configuration, what it ran on, where things came from
 */
public record Page(
    String title,
    String subtitle,
    String summary,
    List<Figure> figures,
    List<ScoreRow> scores,
    String scoreNote,
    List<FigureStrip> strips,
    List<Chart> charts,
    List<Timing> timings,
    List<Section> sections) {}
