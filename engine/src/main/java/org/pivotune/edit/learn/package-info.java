/**
 * Learns edit directions from a generator's own pictures: samples codes, scores what they show, fits a linear direction
 * (Shen et al. 2020, InterFaceGAN) and measures how far one unit of strength must go.
 */
@NullMarked
package org.pivotune.edit.learn;

import org.jspecify.annotations.NullMarked;
