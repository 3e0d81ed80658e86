/**
 * Files of named tensors: safetensors, PyTorch's {@code torch.save} in both containers, numpy's {@code .npy} and {@code
 * .npz}, and plain pickles with numpy arrays. Every file counts as hostile until checked: nothing in it is ever
 * executed, and no length it declares is believed before the bytes are there. Nothing here knows StyleGAN.
 */
@NullMarked
package org.pivotune.checkpoint;

import org.jspecify.annotations.NullMarked;
