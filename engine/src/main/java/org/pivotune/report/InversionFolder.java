package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.align.AlignedFace;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.invert.Pivot;
import org.pivotune.model.Checksums;
import org.pivotune.photo.Photo;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;

/**
 * The first stages of a run on disk, {@code 0-photo} to {@code 2-pivot}, laid out as in {@link RunFolder}: where tuning
 * goes on. A finished run can be read as one, too. Safe from any thread; two writers of one folder must not meet.
 */
public final class InversionFolder {
  private static final String NOISE = "noise.";
  private static final List<String> NAMES = List.of(RunFolder.PHOTO, RunFolder.ALIGNED, RunFolder.PIVOT);

  private final Path folder;
  private final FaceFolder face;
  private final Inversion inversion;

  private InversionFolder(Path folder, FaceFolder face, Inversion inversion) {
    this.folder = folder;
    this.face = face;
    this.inversion = inversion;
  }

  /**
   * Writes the stages. Nothing is seen of them until all are there.
   *
   * @param overwrite whether an inversion or a run that is there may be replaced
   * @param projection the generator's image at the pivot
   * @throws ReportException if the folder cannot be used or written
   */
  public static InversionFolder write(Path folder, Inversion inversion, Photo photo, AlignedFace face, Pivot pivot,
      RgbImage projection, boolean overwrite) {
    RunPlace.requireFree(folder, overwrite);
    try (StagedFolder staged = StagedFolder.open(folder)) {
      RunWriter.writePhoto(photo, staged.folder(RunFolder.PHOTO));
      RunWriter.writeAligned(face, photo, staged.folder(RunFolder.ALIGNED));
      RunWriter.writePivot(pivot, projection, inversion, staged.folder(RunFolder.PIVOT));
      // What is left of a run would be taken for the result of this pivot.
      staged.commit();
    } catch (IOException e) {
      throw RunPlace.cannotWrite(folder, e);
    }
    return new InversionFolder(folder, new FaceFolder(folder, 0, inversion.name(), ""), inversion);
  }

  /**
   * Opens what {@link #write} or {@link RunFolder#write} left of one face.
   *
   * @throws ReportException if there is none, or it is damaged
   */
  public static InversionFolder open(Path folder) {
    RunPlace.putBack(folder);
    return open(folder, new FaceFolder(folder, 0, "", ""));
  }

  /**
   * The same for every face of a folder: one, or those of a finished run of several.
   *
   * @throws ReportException if there is none, or one is damaged
   */
  public static List<InversionFolder> openAll(Path folder) {
    RunPlace.putBack(folder);
    if (!Files.exists(folder.resolve(RunFolder.MANIFEST))) {
      return List.of(open(folder));
    }
    return RunReader.faces(folder).stream().map(face -> open(folder, face)).toList();
  }

  private static InversionFolder open(Path folder, FaceFolder face) {
    return new InversionFolder(
        folder, face, InversionFile.read(face.stage(RunFolder.PIVOT).resolve(InversionFile.NAME)));
  }

  /** Whether a folder holds the inversion that this work would give. */
  public static boolean isFinished(Path folder, RunIdentity wanted) {
    RunPlace.putBack(folder);
    if (!isIn(folder) && !Files.isRegularFile(folder.resolve(RunFolder.MANIFEST))) {
      return false;
    }
    InversionFolder there = open(folder);
    String photo = there.inversion().photoSha256().orElseGet(() -> Checksums.sha256(there.photo()));
    return wanted.otherWork(RunIdentity.of(there.inversion(), photo)).isEmpty();
  }

  /**
   * Whether the picture of a finished inversion was marked as now asked for.
   *
   * @throws ReportException if not
   */
  public static void requireSameForm(Path folder, boolean marked) {
    RunPlace.requireSameMarks(folder, open(folder).inversion().marked(), marked);
  }

  /** Whether a folder holds these stages and no finished run. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(RunFolder.PIVOT).resolve(InversionFile.NAME))
        && NAMES.stream().allMatch(name -> Files.isDirectory(folder.resolve(name)));
  }

  public Path path() {
    return folder;
  }

  /** How the pivot came to be. */
  public Inversion inversion() {
    return inversion;
  }

  /** The photo's file. */
  public Path photo() {
    return face.photo();
  }

  /** The aligned face. */
  public RgbImage aligned() {
    return face.aligned();
  }

  /** SHA-256 of the pivot's file, lower-case hexadecimal. */
  public String pivotSha256() {
    return Checksums.sha256(pivotFile());
  }

  private Path pivotFile() {
    return face.stage(RunFolder.PIVOT).resolve("pivot.safetensors");
  }

  /**
   * The pivot.
   *
   * @throws org.pivotune.checkpoint.CheckpointException if its file is missing or damaged
   * @throws ReportException if its tensors are not those of a pivot
   */
  public Pivot pivot() {
    Path file = pivotFile();
    NamedTensors tensors = SafetensorsReader.read(file).requireFinite();
    Map<String, HostTensor> noise = new LinkedHashMap<>();
    tensors.asMap().forEach((name, values) -> {
      if (name.startsWith(NOISE)) {
        noise.put(name.substring(NOISE.length()), values);
      }
    });
    try {
      return new Pivot(tensors.get("codes"), noise, inversion.history());
    } catch (IllegalArgumentException e) {
      throw new ReportException(file + ": " + e.getMessage() + "; the folder is damaged: invert the photo again", e);
    }
  }
}
