package org.pivotune.report;

import java.util.List;

/**
 * Pictures that belong side by side, such as one edit at several strengths.
 *
 * @param title such as {@code smile}; also names the files
 * @param caption what one is to see, a sentence; may be empty
 */
public record Strip(String title, String caption, List<CaptionedPicture> pictures) {
  public Strip {
    pictures = List.copyOf(pictures);
  }
}
