package org.pivotune.report.page;

import java.util.List;

/** Pictures side by side. */
public record FigureStrip(String title, String caption, List<Figure> figures) {}
