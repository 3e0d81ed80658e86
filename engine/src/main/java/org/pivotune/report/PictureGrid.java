package org.pivotune.report;

import java.util.List;
import org.pivotune.photo.RgbImage;

/** Pictures of one size in rows, as one picture. */
public final class PictureGrid {
  private static final int GAP = 4;
  private static final int WHITE = 255;

  private PictureGrid() {}

  /**
   * Rows from the top, pictures from the left, with a narrow white gap between.
   *
   * @param rows all of the same length, not empty; all pictures of one size
   */
  public static RgbImage of(List<List<RgbImage>> rows) {
    RgbImage first = rows.getFirst().getFirst();
    int columns = rows.getFirst().size();
    for (List<RgbImage> row : rows) {
      boolean fits = row.size() == columns
          && row.stream().allMatch(image -> image.width() == first.width() && image.height() == first.height());
      if (!fits) {
        throw new IllegalArgumentException("a grid needs rows of equal length and pictures of one size");
      }
    }
    int stepX = first.width() + GAP;
    int stepY = first.height() + GAP;
    return RgbImage.generate(columns * stepX - GAP, rows.size() * stepY - GAP, (x, y, channel) ->
        x % stepX < first.width() && y % stepY < first.height()
            ? rows.get(y / stepY).get(x / stepX).sample(x % stepX, y % stepY, channel)
            : WHITE);
  }
}
