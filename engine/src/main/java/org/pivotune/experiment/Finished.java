package org.pivotune.experiment;

/**
 * A trial with what it found.
 *
 * @param folder its pictures
 */
public record Finished<R extends Record>(Trial<R> trial, R result, TrialFolder folder) {}
