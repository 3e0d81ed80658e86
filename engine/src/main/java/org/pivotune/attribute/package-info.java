/**
 * What a face looks like, in numbers: scorers of yaw, pitch, roll, smile, age and more, each a frozen network looking
 * at FFHQ-aligned pictures. Made for fitting linear directions of a generator's latent space to, not for judging people.
 */
@NullMarked
package org.pivotune.attribute;

import org.jspecify.annotations.NullMarked;
