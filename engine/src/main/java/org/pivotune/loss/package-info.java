/** Losses: from an image to a value and to the gradient with respect to the image. */
@NullMarked
package org.pivotune.loss;

import org.jspecify.annotations.NullMarked;
