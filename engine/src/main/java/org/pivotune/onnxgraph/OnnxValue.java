package org.pivotune.onnxgraph;

/**
 * A named edge of an {@link OnnxGraph}: an input, a constant or what a node computes.
 *
 * @param name unique within its graph
 */
public record OnnxValue(String name) {}
