package org.pivotune.report.page;

/**
 * A picture.
 *
 * @param uri the picture itself, a data: URI
 * @param note a second, quieter line; may be empty
 */
public record Figure(String caption, String note, String uri, int width, int height) {}
