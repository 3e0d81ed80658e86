package org.pivotune.stylegan;

import java.util.OptionalDouble;
import java.util.SortedMap;

/** Temporary: the checkpoint branch brings the real one. */
public record GeneratorConfig(int resolution, int zDim, int wDim, int numWs, int mappingLayers, SortedMap<Integer, Integer> channels, OptionalDouble convClamp) {}
