/**
 * LPIPS (Zhang et al., 2018, version 0.1) as ONNX graphs: the three trunks, their weights and heads, and builders that
 * write the features, or the distance together with its gradient, as one graph.
 */
@NullMarked
package org.pivotune.lpips;

import org.jspecify.annotations.NullMarked;
