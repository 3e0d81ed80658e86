package org.pivotune.report.page;

/**
 * One score of both results.
 *
 * @param lowerIsBetter which direction is good
 * @param improved whether tuning moved it there
 */
public record ScoreRow(String name, String about, boolean lowerIsBetter, String projection, String tuned,
    boolean improved) {}
