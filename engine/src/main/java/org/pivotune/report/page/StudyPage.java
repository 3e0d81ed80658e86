package org.pivotune.report.page;

import java.util.List;

/**
 * A study as a page.
 *
 * @param subtitle by which build, when, on which processor, with which seeds
 * @param unfinished a warning that not all is there; empty when it is
 * @param summary what came out, paragraphs
 * @param sections the setup
 */
public record StudyPage(
    String title,
    String subtitle,
    String unfinished,
    List<String> summary,
    List<TableView> tables,
    List<Chart> charts,
    List<FigureStrip> strips,
    List<Section> sections) {}
