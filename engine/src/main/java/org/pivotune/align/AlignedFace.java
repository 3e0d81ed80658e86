package org.pivotune.align;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
public record AlignedFace(RgbImage image, FfhqSquare square, DetectedFace face, int faceIndex, int faceCount) {
  /** A face this much smaller than the picture cut out of it is mostly interpolated. */
  private static final double MUCH_SMALLER = 2;

  public AlignedFace {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(square, "square");
    Objects.requireNonNull(face, "face");
  }

  /** What a user should know of the choice: other faces there were, or how few pixels this one has; mostly nothing. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>();
    if (faceCount > 1) {
      notices.add(faceCount + " faces were found; face " + faceIndex
          + (faceIndex == 0 ? ", the largest, was taken" : " was taken (0 is the largest)"));
    }
    if (square.side() * MUCH_SMALLER <= image.width()) {
      notices.add(String.format(Locale.ROOT, "the face is small: its square has %.0f pixels a side, the picture made of it "
          + "%d, so that fine detail is guessed; a photo with a larger face gives a better likeness", square.side(),
          image.width()));
    }
    return List.copyOf(notices);
  }
}
