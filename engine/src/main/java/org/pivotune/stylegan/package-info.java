/**
 * The StyleGAN2 generator (Karras et al. 2020), skip architecture: mapping, synthesis, noise, W statistics. Written in
 * Java over LibTorch operations, so that forward, backward and Adam are LibTorch's. Knows nothing of inversion.
 */
@NullMarked
package org.pivotune.stylegan;

import org.jspecify.annotations.NullMarked;
