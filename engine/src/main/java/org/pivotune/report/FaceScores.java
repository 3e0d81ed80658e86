package org.pivotune.report;

import org.pivotune.measure.Scores;

/** The scores of one face of a finished run. */
public record FaceScores(String name, Scores projection, Scores tuned) {}
