package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pivotune.align.FfhqSquare;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.RgbImage;

/** One face of a run on disk. Safe from any thread. */
public final class FaceFolder {
  private final Path run;
  private final int index;
  private final String name;
  private final String folder;

  /** @param folder its folder within those of the stages; empty for the only face of a run */
  FaceFolder(Path run, int index, String name, String folder) {
    this.run = run;
    this.index = index;
    this.name = name;
    this.folder = folder;
  }

  /** Its number in the run, from 0: its place among the people of the run's generator. */
  public int index() {
    return index;
  }

  /** What the report calls it. */
  public String name() {
    return name;
  }

  /** A name for files about this face; empty for the only face of a run. */
  public String folder() {
    return folder;
  }

  /** The aligned face. */
  public RgbImage aligned() {
    return PhotoReader.read(stage(RunFolder.ALIGNED).resolve("aligned.png")).pixels();
  }

  /** Where the aligned face lies in the upright photo. */
  public FfhqSquare square() {
    return RunReader.square(stage(RunFolder.ALIGNED).resolve("square.json"));
  }

  /**
   * The photo's file.
   *
   * @throws ReportException if it is no longer there
   */
  public Path photo() {
    Path stage = stage(RunFolder.PHOTO);
    if (!Files.isDirectory(stage)) {
      throw new ReportException("the run folder " + run + " has no photo; imported runs have none, so that edits "
          + "cannot be pasted back");
    }
    try {
      List<String> names = StagedFolder.content(stage);
      if (names.size() == 1) {
        return stage.resolve(names.getFirst());
      }
      throw new ReportException(stage + " should hold one photo, but holds " + names + "; take away what was added");
    } catch (IOException e) {
      throw new ReportException("the run folder " + run + " has lost its photo: " + e, e);
    }
  }

  /** The face's files of one stage. */
  Path stage(String stage) {
    return FaceFolders.within(run.resolve(stage), folder);
  }
}
