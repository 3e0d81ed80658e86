/**
 * From a photo to the FFHQ square of a face in it, and back. Points are in pixels of the upright photo as dlib and FFHQ
 * count them: the centre of the top left pixel is (0, 0). Left and right are the picture's, not the person's.
 */
@NullMarked
package org.pivotune.align;

import org.jspecify.annotations.NullMarked;
