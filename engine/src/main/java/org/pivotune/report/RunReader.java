package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pivotune.align.FfhqSquare;
import org.pivotune.align.PixelPoint;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON files of a run folder, which somebody may have changed. */
final class RunReader {
  private static final long MOST_BYTES = 16L << 20;

  private RunReader() {}

  static void requireManifest(Path file) {
    JsonNode manifest = read(file);
    if (!Manifest.FORMAT.equals(manifest.path("format").asString(""))) {
      throw new ReportException(file + " is not the manifest of a run of Pivotune; choose another folder");
    }
    int version = manifest.path("format_version").asInt(0);
    if (version != Manifest.VERSION) {
      throw new ReportException(file + " has version " + version + ", but only version " + Manifest.VERSION
          + " is known here; use the Pivotune that wrote it");
    }
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

  private static JsonNode read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new ReportException(file + " does not exist; give the folder of a finished run");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new ReportException(file + " is too large for what it should be; the run folder is damaged");
      }
      return JsonMapper.shared().readTree(Files.readAllBytes(file));
    } catch (IOException | JacksonException e) {
      throw new ReportException(file + " cannot be read: " + e.getMessage() + "; the run folder is damaged", e);
    }
  }
}
