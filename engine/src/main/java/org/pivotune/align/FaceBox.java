package org.pivotune.align;

/**
 * An upright box around a face, forehead to chin, in pixels of the photo; it may reach over the photo's edge.
 *
 * @param x left edge
 * @param y top edge
 */
public record FaceBox(double x, double y, double width, double height) {}
