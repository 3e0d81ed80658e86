package org.pivotune.photo;

import java.awt.image.Raster;

/**
 * The inks of a JPEG, which image programs store inverted: 255 is no ink.
 *
 * @param raster four bands of bytes
 * @param lumaAndChroma whether the first three are YCbCr (Adobe's YCCK)
 */
record InkRows(Raster raster, boolean lumaAndChroma) implements SampleRows {
  @Override
  public int width() {
    return raster.getWidth();
  }

  @Override
  public int height() {
    return raster.getHeight();
  }

  @Override
  public int colours() {
    return 4;
  }

  @Override
  public boolean hasAlpha() {
    return false;
  }

  @Override
  public void row(int y, int[] row) {
    raster.getPixels(raster.getMinX(), raster.getMinY() + y, width(), 1, row);
    for (int x = 0; x < width(); x++) {
      if (lumaAndChroma) {
        // They encode the complements of what is stored, which is the amounts of ink.
        LumaChroma.toRgb(row, 4 * x, 255);
      }
      for (int band = 0; band < 4; band++) {
        int stored = row[4 * x + band];
        row[4 * x + band] = (lumaAndChroma && band < 3 ? stored : 255 - stored) * 257;
      }
    }
  }
}
