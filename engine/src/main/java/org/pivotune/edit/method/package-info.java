/**
 * Ways to edit that the literature knows: principal components of W (GANSpace), factors of the weights (SeFa), channels
 * of style space (StyleSpace), another person's codes in some layers (style mixing), vectors from files (InterFaceGAN).
 */
@NullMarked
package org.pivotune.edit.method;

import org.jspecify.annotations.NullMarked;
