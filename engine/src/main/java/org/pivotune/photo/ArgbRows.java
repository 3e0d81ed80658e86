package org.pivotune.photo;

/**
 * Rows of pixels in integers.
 *
 * @param pixels ARGB, row by row
 * @param hasAlpha whether the highest byte means anything
 */
record ArgbRows(int width, int height, int[] pixels, boolean hasAlpha) implements SampleRows {
  @Override
  public int colours() {
    return 3;
  }

  @Override
  public void row(int y, int[] row) {
    for (int x = 0; x < width; x++) {
      int pixel = pixels[y * width + x];
      int at = x * bands();
      row[at] = (pixel >> 16 & 0xff) * 257;
      row[at + 1] = (pixel >> 8 & 0xff) * 257;
      row[at + 2] = (pixel & 0xff) * 257;
      if (hasAlpha) {
        row[at + 3] = (pixel >>> 24) * 257;
      }
    }
  }
}
