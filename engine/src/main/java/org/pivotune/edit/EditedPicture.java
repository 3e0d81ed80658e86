package org.pivotune.edit;

import org.pivotune.photo.RgbImage;

/**
 * A picture of edited codes.
 *
 * @param caption short, such as {@code +2}
 * @param edits what was done to the codes; empty for the picture as it was
 * @param image what the generator shows
 */
public record EditedPicture(String caption, EditSequence edits, RgbImage image) {}
