package org.pivotune.report;

import java.util.List;
import org.pivotune.photo.Provenance;

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

  /** How one of them came to be: generators render all pictures of a strip. */
  Provenance provenance(CaptionedPicture picture) {
    return Provenance.generated(List.of(picture.caption().isEmpty() ? title : title + ": " + picture.caption()));
  }
}
