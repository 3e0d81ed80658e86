package org.pivotune.report.page;

/**
 * How long a stage took.
 *
 * @param share of the longest stage, whole percent
 */
public record Timing(String stage, String time, int share) {}
