package org.pivotune.report;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A run's identity as {@code run.json}, which somebody may have changed. */
final class IdentityFile {
  private static final String FORMAT = "pivotune-unfinished-run";
  private static final int VERSION = 1;

  private IdentityFile() {}

  static String text(RunIdentity identity) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("format_version", VERSION);
    all.put("work", identity.work());
    all.put("environment", identity.environment());
    return Json.text(Json.of(all));
  }

  /** @throws ReportException if it is damaged */
  static RunIdentity read(Path file) {
    JsonNode tree = RunReader.read(file);
    if (!FORMAT.equals(tree.path("format").asString("")) || tree.path("format_version").asInt(0) != VERSION) {
      throw new ReportException(
          file + " is not that of an unfinished run of this version; begin anew with --no-resume");
    }
    return new RunIdentity(texts(tree.path("work")), texts(tree.path("environment")));
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asString("")));
    return texts;
  }
}
