/**
 * From a picture file to upright 8-bit sRGB pixels and back. Files are hostile until their header has been checked
 * against {@link org.pivotune.photo.PhotoLimits}.
 */
@NullMarked
package org.pivotune.photo;

import org.jspecify.annotations.NullMarked;
