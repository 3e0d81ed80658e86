package org.pivotune.edit.learn;

/**
 * A batch of pictures is rendered and scored.
 *
 * @param done pictures so far
 * @param total pictures in all
 */
public record SamplingStep(int done, int total) {}
