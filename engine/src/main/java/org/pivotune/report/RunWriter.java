package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.align.AlignedFace;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.invert.Pivot;
import org.pivotune.model.Checksums;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;
import tools.jackson.databind.JsonNode;

/** Fills a run folder, stage by stage. */
final class RunWriter {
  /** A larger photo is kept as upright JPEG: run folders are sent around. */
  private static final long LARGEST_COPIED = 32L << 20;

  private RunWriter() {}

  static void write(RunRecord run, StagedFolder staged) throws IOException {
    PersonalGenerator generator = run.result().generator(run.base());
    List<RunPictures> pictures = RunPictures.of(run);
    writeFaces(run, pictures, staged);
    Path tuned = staged.folder(RunFolder.TUNED);
    PersonalGeneratorFile.write(tuned.resolve(RunFolder.GENERATOR), generator, run.precision());
    StagedFolder.writeText(tuned.resolve("history.csv"), History.csv(run.result().tuning().history()));
    writeTunedAndEdits(run, pictures, tuned, staged.folder(RunFolder.EDITS));
    String scores = Json.text(ScoreFile.of(run));
    StagedFolder.writeText(staged.folder(RunFolder.SCORES).resolve("scores.json"), scores);
    StagedFolder.writeText(staged.file("scores.json"), scores);
    JsonNode manifest = Manifest.of(run, generator);
    StagedFolder.writeText(staged.file("report.html"), ReportPage.html(run, pictures, manifest));
    StagedFolder.writeText(staged.file(RunFolder.MANIFEST), Json.text(manifest));
  }

  /** The stages before tuning, for each face. */
  private static void writeFaces(RunRecord run, List<RunPictures> pictures, StagedFolder staged) throws IOException {
    Path photos = staged.folder(RunFolder.PHOTO);
    Path aligned = staged.folder(RunFolder.ALIGNED);
    Path pivots = staged.folder(RunFolder.PIVOT);
    List<String> folders = run.folders();
    for (int i = 0; i < folders.size(); i++) {
      RunFace face = run.faces().get(i);
      writePhoto(face.photo(), inside(photos, folders.get(i)));
      writeAligned(face.face(), face.photo(), inside(aligned, folders.get(i)));
      writePivot(run.result().faces().get(i).pivot(), pictures.get(i).projection(), run.inversion(i),
          inside(pivots, folders.get(i)));
    }
  }

  private static void writeTunedAndEdits(RunRecord run, List<RunPictures> pictures, Path tuned, Path edits)
      throws IOException {
    List<String> folders = run.folders();
    for (int i = 0; i < folders.size(); i++) {
      Path own = inside(tuned, folders.get(i));
      PhotoWriter.write(
          pictures.get(i).tuned(), own.resolve("tuned.png"), Provenance.generated(List.of()).when(run.marked()));
      PhotoWriter.write(pictures.get(i).difference(), own.resolve("difference.png"));
      StripWriter.write(run.faces().get(i).strips(), inside(edits, folders.get(i)), run.marked());
    }
    if (folders.size() > 1) {
      StripWriter.write(run.strips(), edits, run.marked());
    }
  }

  private static Path inside(Path stage, String folder) throws IOException {
    return Files.createDirectories(FaceFolders.within(stage, folder));
  }

  static void writePhoto(Photo photo, Path folder) throws IOException {
    // The name comes from the format: names of photos are foreign text, and the manifest has it.
    if (Files.isRegularFile(photo.source()) && Files.size(photo.source()) <= LARGEST_COPIED) {
      byte[] content = Files.readAllBytes(photo.source());
      if (Checksums.sha256(content).equals(photo.sha256())) {
        Files.write(folder.resolve("photo." + suffix(photo.format())), content);
        return;
      }
    }
    PhotoWriter.write(photo.pixels(), folder.resolve("upright.jpg"));
  }

  private static String suffix(String format) {
    String suffix = format.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return suffix.equals("jpeg") ? "jpg" : suffix;
  }

  static void writeAligned(AlignedFace face, Photo photo, Path folder) throws IOException {
    PhotoWriter.write(face.image(), folder.resolve("aligned.png"));
    StagedFolder.writeText(folder.resolve("square.json"), Json.text(Manifest.square(face, photo)));
  }

  static void writePivot(Pivot pivot, RgbImage projection, Inversion inversion, Path folder)
      throws IOException {
    Path file = folder.resolve("pivot.safetensors");
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put("codes", pivot.codes());
    pivot.noise().forEach((name, map) -> tensors.put("noise." + name, map));
    SafetensorsWriter.write(file, NamedTensors.of(file.toString(), tensors));
    PhotoWriter.write(
        projection, folder.resolve("projection.png"), Provenance.generated(List.of()).when(inversion.marked()));
    StagedFolder.writeText(folder.resolve(InversionFile.NAME), InversionFile.text(inversion));
    StagedFolder.writeText(folder.resolve("history.csv"), History.csv(pivot.history()));
  }
}
