package org.pivotune.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.pivotune.align.AlignException;
import org.pivotune.model.Checksums;
import org.pivotune.observe.Cancellation;
import org.pivotune.photo.PhotoException;

/**
 * The photos of a folder that a study works on: the first by name in which a face is found.
 *
 * @param photos in the order of their names
 * @param leftOut why a photo before the last of them was left out, by its name
 */
public record PhotoSelection(List<StudyPhoto> photos, Map<String, String> leftOut) {
  public PhotoSelection {
    photos = List.copyOf(photos);
    leftOut = Map.copyOf(leftOut);
  }

  /**
   * Looks through a folder, not into folders inside.
   *
   * @param most how many are wanted
   * @param look aligns the photo; what it throws about photo or face leaves the photo out
   * @throws PhotoException if the folder has no JPEG, PNG, WebP or TIFF file
   * @throws AlignException if no photo shows a face
   */
  public static PhotoSelection of(Path folder, int most, Consumer<StudyPhoto> look, Cancellation cancellation)
      throws IOException {
    List<Path> files = files(folder);
    if (files.isEmpty()) {
      throw new PhotoException("there is no JPEG, PNG, WebP or TIFF file in " + folder + "; name a folder of photos");
    }
    List<StudyPhoto> photos = new ArrayList<>();
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (Path file : files) {
      cancellation.check();
      if (photos.size() == most) {
        break;
      }
      StudyPhoto photo = new StudyPhoto(file, file.getFileName().toString(), Checksums.sha256(file));
      try {
        look.accept(photo);
        photos.add(photo);
      } catch (AlignException | PhotoException e) {
        leftOut.put(photo.name(), String.valueOf(e.getMessage()));
      }
    }
    if (photos.isEmpty()) {
      throw new AlignException("none of the " + files.size() + " photos in " + folder + " can be used; the first: "
          + leftOut.values().iterator().next());
    }
    return new PhotoSelection(photos, leftOut);
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new PhotoException(folder + " is not a folder; name a folder of photos");
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().matches("(?i).*\\.(jpe?g|png|webp|tiff?)"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }
}
