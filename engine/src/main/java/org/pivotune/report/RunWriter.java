package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;
import tools.jackson.databind.JsonNode;

/** Fills a run folder, stage by stage. */
final class RunWriter {
  /** A larger photo is kept as upright JPEG: run folders are sent around. */
  private static final long LARGEST_COPIED = 32L << 20;
  private static final int LONGEST_SLUG = 40;

  private RunWriter() {}

  static void write(RunRecord run, StagedFolder staged) throws IOException {
    PersonalGenerator generator =
        PersonalGenerator.between(run.base(), run.result().tuning().generator(), run.result().pivot());
    RunPictures pictures = RunPictures.of(run);
    writePhoto(run.photo(), staged.folder(RunFolder.PHOTO));
    writeAligned(run.face(), run.photo(), staged.folder(RunFolder.ALIGNED));
    writePivot(run.result().pivot(), pictures.projection(), run.inversion(), staged.folder(RunFolder.PIVOT));
    writeTuned(run, generator, pictures, staged.folder(RunFolder.TUNED));
    writeEdits(run.strips(), staged.folder(RunFolder.EDITS));
    String scores = Json.text(Manifest.scores(run.result()));
    StagedFolder.writeText(staged.folder(RunFolder.SCORES).resolve("scores.json"), scores);
    StagedFolder.writeText(staged.file("scores.json"), scores);
    JsonNode manifest = Manifest.of(run, generator);
    StagedFolder.writeText(staged.file("report.html"), ReportPage.html(run, pictures, manifest));
    StagedFolder.writeText(staged.file(RunFolder.MANIFEST), Json.text(manifest));
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

  static void writePivot(Pivot pivot, RgbImage projection, Inversion inversion, Path folder) throws IOException {
    Path file = folder.resolve("pivot.safetensors");
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put("codes", pivot.codes());
    pivot.noise().forEach((name, map) -> tensors.put("noise." + name, map));
    SafetensorsWriter.write(file, NamedTensors.of(file.toString(), tensors));
    PhotoWriter.write(projection, folder.resolve("projection.png"));
    StagedFolder.writeText(folder.resolve(InversionFile.NAME), InversionFile.text(inversion));
    StagedFolder.writeText(folder.resolve("history.csv"), History.csv(pivot.history()));
  }

  private static void writeTuned(RunRecord run, PersonalGenerator generator, RunPictures pictures, Path folder)
      throws IOException {
    PersonalGeneratorFile.write(folder.resolve(RunFolder.GENERATOR), generator, run.precision());
    PhotoWriter.write(pictures.tuned(), folder.resolve("tuned.png"));
    PhotoWriter.write(pictures.difference(), folder.resolve("difference.png"));
    StagedFolder.writeText(folder.resolve("history.csv"), History.csv(run.result().tuning().history()));
  }

  private static void writeEdits(List<Strip> strips, Path folder) throws IOException {
    List<Map<String, Object>> index = new ArrayList<>();
    for (int i = 0; i < strips.size(); i++) {
      Strip strip = strips.get(i);
      Map<String, Object> files = new LinkedHashMap<>();
      for (int j = 0; j < strip.pictures().size(); j++) {
        CaptionedPicture picture = strip.pictures().get(j);
        String name = String.format(Locale.ROOT, "%02d-%s-%02d%s.png", i + 1, slug(strip.title()), j + 1,
            slug(picture.caption()).isEmpty() ? "" : "-" + slug(picture.caption()));
        PhotoWriter.write(picture.image(), folder.resolve(name));
        files.put(name, picture.caption());
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("title", strip.title());
      entry.put("caption", strip.caption());
      entry.put("pictures", files);
      index.add(entry);
    }
    StagedFolder.writeText(folder.resolve("edits.json"), Json.text(Json.of(index)));
  }

  /** What file systems everywhere take as a part of a name. */
  static String slug(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replace('\u2212', '-').replaceAll("[^a-z0-9.+-]+", "-")
        .replaceAll("^\\.+|-+$", "");
    return plain.substring(0, Math.min(plain.length(), LONGEST_SLUG));
  }
}
