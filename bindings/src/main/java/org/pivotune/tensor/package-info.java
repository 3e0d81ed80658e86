/** Tensors in host memory: the form in which values travel between files, ONNX Runtime and LibTorch. */
@NullMarked
package org.pivotune.tensor;

import org.jspecify.annotations.NullMarked;
