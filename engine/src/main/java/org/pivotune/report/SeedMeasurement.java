package org.pivotune.report;

/**
 * A line of {@code results.csv} with the seed it comes from.
 *
 * @param values the columns after the seed
 */
public record SeedMeasurement(long seed, Record values) {}
