package org.pivotune.photo;

import java.nio.file.Path;
import java.util.List;

/**
 * A picture as it came from a file.
 *
 * @param pixels upright, sRGB, alpha flattened on white
 * @param source the file it was read from
 * @param format the file's format by its content, upper case, such as {@code JPEG}
 * @param sha256 of the file, lower-case hexadecimal
 * @param orientation how the stored pixels were turned to stand upright
 * @param colour what was done about colour, such as {@code ICC profile Display P3 converted to sRGB}
 * @param notices what a user should know of the reading, in whole sentences without the file's name; mostly none
 */
public record Photo(
    RgbImage pixels, Path source, String format, String sha256, Orientation orientation, String colour,
    List<String> notices) {
  public Photo {
    notices = List.copyOf(notices);
  }
}
