package org.pivotune.align;

import org.pivotune.photo.RgbImage;

/**
 * A face cut out by its FFHQ square.
 *
 * @param image resolution x resolution pixels
 * @param square where the image lies in the photo; what {@link PasteBack} needs
 * @param face the face it shows
 * @param faceIndex its number in the photo, 0 for the largest
 * @param faceCount how many faces the photo has; 0 where the picture was aligned already and none was looked for
 */
public record AlignedFace(RgbImage image, FfhqSquare square, DetectedFace face, int faceIndex, int faceCount) {}
