/**
 * Writes ONNX files: a small protobuf encoder and a graph that is built node by node. Knows the file format and nothing
 * of what a graph computes.
 */
@NullMarked
package org.pivotune.onnxgraph;

import org.jspecify.annotations.NullMarked;
