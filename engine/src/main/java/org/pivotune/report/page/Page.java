package org.pivotune.report.page;

import java.util.List;

/**
 * A whole report.
 *
 * @param title the face's name, or the names of several
 * @param subtitle when, where from, by which constants
 * @param summary what came out, a sentence or two
 * @param notices what one should know of it, a sentence each
 * @param faces the pictures, for each face
 * @param scores of the only face; empty with several
 * @param overview the scores of several faces; empty with one
 * @param scoreNote what the scores were measured with
 * @param strips edits: of the only face, or of all side by side
 * @param timings rows of stage and seconds
 * @param sections the configuration, what it ran on, where things came from
 */
public record Page(
    String title,
    String subtitle,
    String summary,
    List<String> notices,
    List<FacePart> faces,
    List<ScoreRow> scores,
    List<OverviewRow> overview,
    String scoreNote,
    List<FigureStrip> strips,
    List<Chart> charts,
    List<Timing> timings,
    List<Section> sections) {}
