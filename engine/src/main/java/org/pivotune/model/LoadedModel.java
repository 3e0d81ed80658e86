package org.pivotune.model;

import org.pivotune.stylegan.GeneratorWeights;

/**
 * A generator that others are tuned from.
 *
 * @param name what to write in a manifest so that it is found again: {@code faces-128}, an added model's name or an
 *     absolute path
 */
public record LoadedModel(String name, GeneratorWeights weights) {}
