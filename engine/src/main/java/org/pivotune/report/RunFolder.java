package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pivotune.align.FfhqSquare;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.RgbImage;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;

/**
 * One personalisation on disk:
 *
 * <pre>
 * 0-photo     the photo
 * 1-aligned   aligned.png, square.json
 * 2-pivot     pivot.safetensors (codes, noise.NAME), projection.png, history.csv, inversion.json
 * 3-tuned     generator.safetensors (the difference from the base model), tuned.png, difference.png, history.csv
 * 4-edits     pictures, edits.json
 * 5-scores    scores.json
 * report.html scores.json manifest.json
 * </pre>
 *
 * A folder with a manifest is whole. Safe from any thread; two writers of one folder must not meet.
 */
public final class RunFolder {
  static final String PHOTO = "0-photo";
  static final String ALIGNED = "1-aligned";
  static final String PIVOT = "2-pivot";
  static final String TUNED = "3-tuned";
  static final String EDITS = "4-edits";
  static final String SCORES = "5-scores";
  static final String MANIFEST = "manifest.json";
  static final String GENERATOR = "generator.safetensors";
  /** All names at the top, the manifest last: it says that the others are there. */
  static final List<String> NAMES =
      List.of(PHOTO, ALIGNED, PIVOT, TUNED, EDITS, SCORES, "scores.json", "report.html", MANIFEST);

  private final Path folder;

  private RunFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Checks before hours of work that a run may be written here: the folder does not exist yet, or is empty, or holds a
   * run and may be overwritten; and it can be written to. Changes nothing.
   *
   * @param overwrite whether a run that is there may be replaced; other files beside it are left alone
   * @throws ReportException if not
   */
  public static void check(Path folder, boolean overwrite) {
    requireFree(folder, overwrite);
    try (StagedFolder probe = StagedFolder.open(folder)) {
      StagedFolder.writeText(probe.file("probe"), "");
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  /**
   * Writes a run. Nothing is seen of it until all of it is there; on failure the folder is as before.
   *
   * @param overwrite as for {@link #check}
   * @throws ReportException if the folder cannot be used or written
   */
  public static RunFolder write(Path folder, RunRecord run, boolean overwrite) {
    requireFree(folder, overwrite);
    try (StagedFolder staged = StagedFolder.open(folder)) {
      RunWriter.write(run, staged);
      requireFree(folder, overwrite);
      staged.commit(NAMES);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
    return new RunFolder(folder);
  }

  /**
   * Writes a run that was tuned elsewhere, likewise.
   *
   * @throws ReportException if the folder cannot be used or written
   */
  public static RunFolder write(Path folder, ImportedRun run, boolean overwrite) {
    requireFree(folder, overwrite);
    try (StagedFolder staged = StagedFolder.open(folder)) {
      run.write(staged);
      requireFree(folder, overwrite);
      staged.commit(NAMES);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
    return new RunFolder(folder);
  }

  /**
   * Opens a run that was written before.
   *
   * @throws ReportException if there is none, or it was written by a later Pivotune
   */
  public static RunFolder open(Path folder) {
    RunReader.requireManifest(folder.resolve(MANIFEST));
    return new RunFolder(folder);
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** The page to look at. */
  public Path report() {
    return folder.resolve("report.html");
  }

  /**
   * The tuned generator, as its difference from the base model that it names, with the pivot.
   *
   * @throws CheckpointException if the file is missing or damaged
   */
  public PersonalGenerator generator() {
    return PersonalGeneratorFile.read(folder.resolve(TUNED).resolve(GENERATOR));
  }

  /** The aligned face. */
  public RgbImage aligned() {
    return aligned(folder);
  }

  static RgbImage aligned(Path folder) {
    return PhotoReader.read(folder.resolve(ALIGNED).resolve("aligned.png")).pixels();
  }

  /** Where the aligned face lies in the upright photo. */
  public FfhqSquare square() {
    return RunReader.square(folder.resolve(ALIGNED).resolve("square.json"));
  }

  /**
   * The photo's file.
   *
   * @throws ReportException if it is no longer there
   */
  public Path photo() {
    return photo(folder);
  }

  static Path photo(Path folder) {
    if (!Files.isDirectory(folder.resolve(PHOTO))) {
      throw new ReportException("the run folder " + folder + " has no photo; imported runs have none, so that edits "
          + "cannot be pasted back");
    }
    try {
      List<String> names = StagedFolder.content(folder.resolve(PHOTO));
      if (names.size() == 1) {
        return folder.resolve(PHOTO).resolve(names.getFirst());
      }
      throw new ReportException(folder.resolve(PHOTO) + " should hold one photo, but holds " + names
          + "; take away what was added");
    } catch (IOException e) {
      throw new ReportException("the run folder " + folder + " has lost its photo: " + e, e);
    }
  }

  static void requireFree(Path folder, boolean overwrite) {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new ReportException("cannot make the run folder " + folder + ": a file of that name is in the way");
    }
    try {
      List<String> content = StagedFolder.content(folder);
      if (content.isEmpty()) {
        return;
      }
      if (!content.contains(MANIFEST) && InversionFolder.isIn(folder)) {
        requireOverwrite(folder, overwrite);
        return;
      }
      if (!content.contains(MANIFEST)) {
        throw new ReportException(folder + " is not empty and holds no run of Pivotune (" + content.getFirst()
            + (content.size() > 1 ? " and " + (content.size() - 1) + " more" : "")
            + "); choose a new or empty folder");
      }
    } catch (IOException e) {
      throw new ReportException("cannot look into " + folder + ": " + e + "; choose a folder of your own", e);
    }
    RunReader.requireManifest(folder.resolve(MANIFEST));
    requireOverwrite(folder, overwrite);
  }

  private static void requireOverwrite(Path folder, boolean overwrite) {
    if (!overwrite) {
      throw new ReportException(
          folder + " already holds a run; choose another folder, or ask for it to be replaced with --overwrite");
    }
  }

  static ReportException cannotWrite(Path folder, IOException cause) {
    return new ReportException("cannot write the run folder " + folder + ": " + cause
        + "; choose a folder that you may write to, with room for it", cause);
  }
}
