/** ONNX Runtime behind a small face: sessions over float32 host tensors, without copies where memory is given. */
@NullMarked
package org.pivotune.onnx;

import org.jspecify.annotations.NullMarked;
