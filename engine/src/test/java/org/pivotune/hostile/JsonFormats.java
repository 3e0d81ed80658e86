package org.pivotune.hostile;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.EditException;
import org.pivotune.edit.recipe.EditCatalogue;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.json.JsonException;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.report.RecordJson;
import org.pivotune.report.ReportException;
import org.pivotune.report.RunFolder;

/** Texts that people write by hand or that lie in run folders. */
final class JsonFormats {
  private static final String DIRECTIONS = """
      {"format": "pivotune-directions/1", "directions": [{"name": "smile", "meaning": "more", "unit": 1.5,
       "layers": [1, 3], "method": "hand", "base_sha256": "%s", "figures": {"r2": 0.5}, "vector": [[1, 2, -0.5]]},
       {"name": "age", "meaning": "older", "unit": 2, "method": "hand", "vector": [[1, 0], [0, 1e-3]]}]}"""
      .formatted("0".repeat(64));
  private static final String EDITS = """
      {"format": "pivotune-edits/1", "about": "test", "resolution": 8, "w_dim": 4, "base_sha256": "%s", "edits": [
       {"name": "a", "meaning": "m", "source": "s", "range": [-1, 2], "method": "direction", "file": "a.pt",
        "unit": 0.5, "layers": [0, 4]},
       {"name": "b", "meaning": "m", "source": "s", "range": [-1, 2], "method": "ganspace", "component": 4, "set": true},
       {"name": "c", "meaning": "m", "source": "s", "range": [-1, 2], "method": "style", "channels": [[1, 2], [3, 4]]},
       {"name": "d", "meaning": "m", "source": "s", "range": [-1, 2], "method": "text", "neutral": "face",
        "target": "old", "beta": 0.1},
       {"name": "e", "meaning": "m", "source": "s", "range": [-1, 2], "method": "sefa", "factor": 1, "tuned": false}]}"""
      .formatted("0".repeat(64));
  private static final String MANIFEST = """
      {"format": "pivotune-run", "format_version": 2, "kind": "several_people", "name": "us", "faces": [
       {"name": "anna", "folder": "anna", "photo": {"sha256": "00"}, "face": {"index": 0, "count": 1}},
       {"name": "ben", "folder": "ben", "photo": {"sha256": "01"}, "face": {"index": 0, "count": 1}}],
       "model": {"sha256": "02"}, "configuration": {"tuning": {"steps": 1}}}""";
  private static final String SQUARE = """
      {"square": {"top_left": {"x": 1, "y": 2}, "bottom_left": {"x": 1, "y": 9.5}, "bottom_right": {"x": 8, "y": 9},
       "top_right": {"x": 8, "y": 2}}}""";
  private static final String SCORES = """
      {"projection": {"mse": 0.1, "lpips": 0.2, "ms_ssim": 0.9, "ms_ssim_scales": 3, "identity": 0.5},
       "tuned": {"mse": 0.01, "lpips": 0.02, "ms_ssim": 0.99, "ms_ssim_scales": 3, "identity": 0.9}}""";
  private static final Damage JSON = new TextDamage("\"format\"", "\"name\"", "\"layers\"", "\"vector\"", "\"unit\"",
      "\"file\"", "\"faces\"", "\"folder\"", "\"method\"", "\"..\"", "\"a/../../b\"", "\"a.pt\"", "\"C:\\\\x\"")
      .or(ByteDamage.of("\u00ff\u00fe", "\u00ef\u00bb\u00bf", "\0", "\\u"), 5);

  private static final List<Class<? extends RuntimeException>> REPORT = List.of(ReportException.class);
  private static final List<Class<? extends RuntimeException>> EDIT =
      List.of(EditException.class, JsonException.class);

  private final Path folder;

  JsonFormats(Path folder) {
    this.folder = folder;
  }

  List<Format> all() {
    Spot directions = Spot.in(folder, "directions.json");
    Spot edits = Spot.in(folder, "edits.json");
    PersonaliseConfig config = Preset.OFFICIAL.config(128);
    String paper = RecordJson.text(config.withProjection(ProjectionConfig.paper()));
    return List.of(
        format("directions-json", file -> DirectionCatalogue.load(directions.holding(file)).names().size(), EDIT,
            DIRECTIONS),
        format("edits-json", file -> EditCatalogue.load(edits.holding(file)).names().size(), EDIT, EDITS, DIRECTIONS),
        manifests(), squares(), scores(),
        format("record-json", file -> RecordJson.read(text(file), PersonaliseConfig.class).hashCode() & 1, REPORT,
            RecordJson.text(config), paper));
  }

  private static Format format(
      String name, Format.Reader reader, List<Class<? extends RuntimeException>> documented, String... seeds) {
    List<byte[]> files = java.util.Arrays.stream(seeds).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    return Format.of(name, files, JSON, reader, documented);
  }

  private Format manifests() {
    Spot manifest = Spot.in(folder, "several/manifest.json");
    Path run = manifest.file().getParent();
    return format("manifest", file -> {
      manifest.holding(file);
      RunFolder several = RunFolder.open(run);
      several.faces().forEach(face -> requireInside(run, face.folder()));
      return several.faces().size() + several.kind().ordinal();
    }, REPORT, MANIFEST);
  }

  private static void requireInside(Path run, String face) {
    if (!run.resolve(face).normalize().startsWith(run)) {
      throw new AssertionError("the face '" + face + "' lies outside the run folder");
    }
  }

  private Format squares() {
    RunFolder run = oneFace("square");
    Spot square = Spot.in(run.path(), "1-aligned/square.json");
    return format("square", file -> {
      square.holding(file);
      return Math.round(run.square().toString().length());
    }, REPORT, SQUARE);
  }

  private Format scores() {
    RunFolder run = oneFace("scores");
    Spot scores = Spot.in(run.path(), "scores.json");
    return format("scores", file -> {
      scores.holding(file);
      return run.scores().size();
    }, REPORT, SCORES);
  }

  private RunFolder oneFace(String name) {
    Spot manifest = Spot.in(folder, name + "/manifest.json");
    manifest.holding("{\"format\": \"pivotune-run\", \"format_version\": 1, \"name\": \"me\"}".getBytes(
        StandardCharsets.UTF_8));
    return RunFolder.open(folder.resolve(name));
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.UTF_8);
  }
}
