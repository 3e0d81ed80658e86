package org.pivotune.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;

/** Files that appear in their folder together, at the end; closing without publishing leaves none. */
final class StagedFiles implements AutoCloseable {
  private final Path folder;
  private final Path staging;
  private final boolean made;
  private final List<String> names = new ArrayList<>();
  private boolean published;

  private StagedFiles(Path folder, Path staging, boolean made) {
    this.folder = folder;
    this.staging = staging;
    this.made = made;
  }

  /** Makes the folder where it is missing. */
  static StagedFiles in(Path folder) {
    boolean made = !Files.exists(folder);
    OutputFolder.make(folder);
    try {
      return new StagedFiles(folder, Files.createTempDirectory(folder, ".pivotune-part-"), made);
    } catch (IOException e) {
      throw OutputFolder.refused(folder, e);
    }
  }

  /** @param name may have a folder of its own, {@code anna/tuned.png} */
  void write(String name, RgbImage image, Provenance provenance) {
    OutputFolder.makeParent(staging.resolve(name));
    OutputFolder.writePicture(image, staging.resolve(name), provenance);
    names.add(name);
  }

  /** Where the files are until they are published. */
  Path staging() {
    return staging;
  }

  /** Takes in a file that somebody else wrote to {@link #staging}. */
  void add(String name) {
    names.add(name);
  }

  /** Moves all pictures into place; their files in the order of writing. */
  List<Path> publish() {
    List<Path> files = new ArrayList<>();
    try {
      for (String name : names) {
        OutputFolder.makeParent(folder.resolve(name));
        files.add(Files.move(staging.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING));
      }
    } catch (IOException e) {
      throw OutputFolder.refused(folder, e);
    }
    published = true;
    return files;
  }

  @Override
  public void close() {
    try (Stream<Path> inside = Files.walk(staging)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
      if (made && !published) {
        Files.delete(folder);
      }
    } catch (IOException e) {
      // Hidden leftovers harm nobody; the error that led here, if any, is the one to tell.
      return;
    }
  }
}
