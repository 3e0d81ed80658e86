package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pivotune.align.FfhqSquare;
import org.pivotune.align.PixelPoint;
import org.pivotune.json.JsonException;
import org.pivotune.json.StrictJson;
import tools.jackson.databind.JsonNode;

/** Reads the JSON files of a run folder, which somebody may have changed. */
final class RunReader {
  private RunReader() {}

  static void requireManifest(Path file) {
    manifest(file);
  }

  static JsonNode manifest(Path file) {
    JsonNode manifest = read(file);
    if (!Manifest.FORMAT.equals(manifest.path("format").asString(""))) {
      throw new ReportException(file + " is not the manifest of a run of Pivotune; choose another folder");
    }
    int version = manifest.path("format_version").asInt(0);
    if (version != Manifest.VERSION && version != Manifest.SEVERAL_VERSION) {
      throw new ReportException(file + " has version " + version + ", but only the versions " + Manifest.VERSION
          + " and " + Manifest.SEVERAL_VERSION + " are known here; use the Pivotune that wrote it");
    }
    return manifest;
  }

  static RunIdentity identity(Path run) {
    return RunIdentity.of(manifest(run.resolve(RunFolder.MANIFEST)));
  }

  static RunKind kind(Path run) {
    JsonNode manifest = manifest(run.resolve(RunFolder.MANIFEST));
    if (manifest.path("format_version").asInt(0) == Manifest.VERSION) {
      return RunKind.ONE_FACE;
    }
    return manifest.path("kind").asString("").equals(RecordFields.name(RunKind.ONE_PERSON))
        ? RunKind.ONE_PERSON
        : RunKind.SEVERAL_PEOPLE;
  }

  /** The faces of a finished run, in their order. */
  static List<FaceFolder> faces(Path run) {
    Path file = run.resolve(RunFolder.MANIFEST);
    JsonNode manifest = manifest(file);
    if (manifest.path("format_version").asInt(0) == Manifest.VERSION) {
      return List.of(new FaceFolder(run, 0, manifest.path("name").asString(""), ""));
    }
    List<FaceFolder> faces = new ArrayList<>();
    Set<String> folders = new HashSet<>();
    for (JsonNode face : manifest.path("faces")) {
      String folder = face.path("folder").asString("");
      if (folder.isEmpty() || !FaceFolders.isSafe(folder) || !folders.add(folder)) {
        throw new ReportException(file + " gives a face the folder '" + folder + "'; the run folder is damaged");
      }
      faces.add(new FaceFolder(run, faces.size(), face.path("name").asString(folder), folder));
    }
    if (faces.size() < 2) {
      throw new ReportException(file + " names " + faces.size() + " of its several faces; the run folder is damaged");
    }
    return List.copyOf(faces);
  }

  static FfhqSquare square(Path file) {
    JsonNode square = read(file).path("square");
    return new FfhqSquare(
        point(file, square, "top_left"), point(file, square, "bottom_left"),
        point(file, square, "bottom_right"), point(file, square, "top_right"));
  }

  private static PixelPoint point(Path file, JsonNode square, String corner) {
    double x = square.path(corner).path("x").asDouble(Double.NaN);
    double y = square.path(corner).path("y").asDouble(Double.NaN);
    if (!Double.isFinite(x) || !Double.isFinite(y)) {
      throw new ReportException(file + " lacks the square's corner " + corner + "; the run folder is damaged");
    }
    return new PixelPoint(x, y);
  }

  static JsonNode read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new ReportException(file + " does not exist; give the folder of a finished run");
      }
      return StrictJson.DEFAULT.read(file);
    } catch (JsonException e) {
      throw new ReportException(e.getMessage() + "; the run folder is damaged", e);
    } catch (IOException e) {
      throw new ReportException(file + " cannot be read: " + e.getMessage() + "; the run folder is damaged", e);
    }
  }
}
