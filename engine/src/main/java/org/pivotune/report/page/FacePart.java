package org.pivotune.report.page;

import java.util.List;

/**
 * What the page shows of one face.
 *
 * @param title its name; empty for the only face of a page
 * @param figures from the photo to the difference
 * @param strips its own edits
 */
public record FacePart(String title, List<Figure> figures, List<FigureStrip> strips) {}
