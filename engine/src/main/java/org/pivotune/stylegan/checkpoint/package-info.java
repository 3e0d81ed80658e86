/**
 * The dialects in which StyleGAN2 generators are stored, all read into NVIDIA's names and layouts: NVIDIA's pickles of
 * both PyTorch generations, rosinality's and e4e's checkpoints, safetensors. Writes safetensors and rosinality's form.
 */
@NullMarked
package org.pivotune.stylegan.checkpoint;

import org.jspecify.annotations.NullMarked;
