package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.pivotune.align.FfhqSquare;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.photo.RgbImage;
import org.pivotune.tune.DifferenceForm;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;
import tools.jackson.databind.JsonNode;

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
 * With several faces in one generator, each has a folder of its own within 0-photo, 1-aligned, 2-pivot, 3-tuned and
 * 4-edits; the generator, its history and the edits of all side by side lie above them. A folder with a manifest is
 * whole. Safe from any thread; two writers of one folder must not meet.
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
  private final List<FaceFolder> faces;

  private RunFolder(Path folder) {
    this(folder, RunReader.faces(folder));
  }

  private RunFolder(Path folder, List<FaceFolder> faces) {
    this.folder = folder;
    this.faces = faces;
  }

  /**
   * Checks before hours of work that a run may be written here: the folder does not exist yet, or is empty, or holds a
   * run and may be overwritten; and it can be written to. Changes nothing, but that what a process had begun to replace
   * when it was killed is moved back.
   *
   * @param overwrite whether a run that is there may be replaced; other files beside it are left alone
   * @throws ReportException if not
   */
  public static void check(Path folder, boolean overwrite) {
    RunPlace.requireFree(folder, overwrite);
    try (StagedFolder probe = StagedFolder.open(folder)) {
      StagedFolder.writeText(probe.file("probe"), "");
    } catch (IOException e) {
      throw RunPlace.cannotWrite(folder, e);
    }
  }

  /**
   * Writes a run. Nothing is seen of it until all of it is there; on failure the folder is as before.
   *
   * @param overwrite as for {@link #check}
   * @throws ReportException if the folder cannot be used or written
   */
  public static RunFolder write(Path folder, RunRecord run, boolean overwrite) {
    RunPlace.requireFree(folder, overwrite);
    try (StagedFolder staged = StagedFolder.open(folder)) {
      RunWriter.write(run, staged);
      RunPlace.requireFree(folder, overwrite);
      staged.commit();
    } catch (IOException e) {
      throw RunPlace.cannotWrite(folder, e);
    }
    return new RunFolder(folder);
  }

  /**
   * Writes a run that was tuned elsewhere, likewise.
   *
   * @throws ReportException if the folder cannot be used or written
   */
  public static RunFolder write(Path folder, ImportedRun run, boolean overwrite) {
    RunPlace.requireFree(folder, overwrite);
    try (StagedFolder staged = StagedFolder.open(folder)) {
      run.write(staged);
      RunPlace.requireFree(folder, overwrite);
      staged.commit();
    } catch (IOException e) {
      throw RunPlace.cannotWrite(folder, e);
    }
    return new RunFolder(folder);
  }

  /**
   * Opens a run that was written before. What a process had begun to replace when it was killed is moved back first.
   *
   * @throws ReportException if there is none, or it was written by a later Pivotune
   */
  public static RunFolder open(Path folder) {
    RunPlace.putBack(folder);
    return new RunFolder(folder);
  }

  /** Whether a folder holds a finished run that did just this work, so that nothing is left to do. */
  public static boolean isFinished(Path folder, RunIdentity wanted) {
    RunPlace.putBack(folder);
    return Files.isRegularFile(folder.resolve(MANIFEST))
        && wanted.otherWork(RunReader.identity(folder)).isEmpty();
  }

  /**
   * Whether a finished run is kept as now asked for.
   *
   * @param precision how exactly the tuned generator is to be kept
   * @param marked whether its pictures are to say that they are generated
   * @throws ReportException if not; the message says what differs
   */
  public static void requireSameForm(Path folder, DifferenceForm precision, boolean marked) {
    JsonNode manifest = RunReader.manifest(folder.resolve(MANIFEST));
    String kept = manifest.path("tuned").path("precision").asString("");
    if (!kept.equals(precision.describe())) {
      throw RunPlace.otherForm(
          folder, "its difference is kept as " + kept + ", and " + precision.describe() + " is asked for now");
    }
    // Earlier builds did not say so.
    RunPlace.requireSameMarks(folder, manifest.path("marked").asBoolean(true), marked);
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** The page to look at. */
  public Path report() {
    return folder.resolve("report.html");
  }

  /** Where the tuned generator lies. */
  public Path generatorFile() {
    return folder.resolve(TUNED).resolve(GENERATOR);
  }

  /**
   * The tuned generator, as its difference from the base model that it names, with a pivot for each of the faces.
   *
   * @throws CheckpointException if the file is missing or damaged
   */
  public PersonalGenerator generator() {
    Path file = generatorFile();
    PersonalGenerator generator = PersonalGeneratorFile.read(file);
    int people = generator.people().size();
    if (people == faces.size() && faces.getLast().index() == people - 1) {
      return generator;
    }
    if (faces.size() == 1 && faces.getFirst().index() < people) {
      return generator.only(faces.getFirst().index());
    }
    throw new CheckpointException(file.toString(), "it shows " + people + " faces, but the manifest names "
        + faces.size() + "; the run folder is damaged");
  }

  /** The same run for one of its {@link #faces} alone. */
  public RunFolder only(FaceFolder face) {
    return new RunFolder(folder, List.of(face));
  }

  /**
   * The same run for one of its faces alone.
   *
   * @param face the name of the face, or its folder's; or else its number
   * @throws ReportException if there is none
   */
  public RunFolder only(String face) {
    return first(one -> face.equals(one.name()))
        .or(() -> first(one -> !face.isEmpty() && face.equals(one.folder())))
        .or(() -> first(one -> face.equals(Integer.toString(one.index()))))
        .map(this::only)
        .orElseThrow(() -> new ReportException(folder + " shows nobody called '" + face + "', but "
            + faces.stream().map(one -> one.index() + " " + one.name()).collect(Collectors.joining(", "))));
  }

  private Optional<FaceFolder> first(Predicate<FaceFolder> wanted) {
    return faces.stream().filter(wanted).findFirst();
  }

  /** Whose faces they are. */
  public RunKind kind() {
    return RunReader.kind(folder);
  }

  /** The faces, in the order of the generator's people; at least one. */
  public List<FaceFolder> faces() {
    return faces;
  }

  /**
   * The only face.
   *
   * @throws ReportException if there are several
   */
  public FaceFolder face() {
    if (faces.size() > 1) {
      throw new ReportException(folder + " shows several faces: "
          + faces.stream().map(FaceFolder::name).collect(Collectors.joining(", ")) + "; say which, as DIR#NAME");
    }
    return faces.getFirst();
  }

  /**
   * The scores of each face.
   *
   * @throws ReportException if their file is missing or damaged
   */
  public List<FaceScores> scores() {
    return ScoreFile.read(folder.resolve("scores.json"), faces);
  }

  /** The only face, aligned. */
  public RgbImage aligned() {
    return face().aligned();
  }

  /** Where the only face lies in the upright photo. */
  public FfhqSquare square() {
    return face().square();
  }

  /**
   * The only face's photo.
   *
   * @throws ReportException if it is no longer there
   */
  public Path photo() {
    return face().photo();
  }
}
