/**
 * LibTorch for Java: tensors, autograd, Adam and random numbers, one Java method per function of the C header.
 *
 * <p>Tensors live in thread-confined {@link org.pivotune.torch.TensorScope}s and are freed with them.
 */
@NullMarked
package org.pivotune.torch;

import org.jspecify.annotations.NullMarked;
