package org.pivotune.report;

import org.pivotune.photo.RgbImage;

/**
 * A picture and what it shows.
 *
 * @param caption short, such as {@code +2}
 */
public record CaptionedPicture(String caption, RgbImage image) {}
