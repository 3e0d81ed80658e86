package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pivotune.json.JsonException;
import org.pivotune.json.StrictJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code inversion.json}, which somebody may have changed. */
final class InversionFile {
  static final String NAME = "inversion.json";

  private static final String FORMAT = "pivotune-inversion";
  private static final int VERSION = 1;
  private static final double MILLIS = 1000;

  private InversionFile() {}

  static String text(Inversion inversion) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("format_version", VERSION);
    all.putAll(RecordFields.of(inversion));
    return Json.text(Json.of(all));
  }

  /** @throws ReportException if it is missing or damaged */
  static Inversion read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new ReportException(
            file + " does not exist; give a folder that `pivotune invert` or `personalise` wrote");
      }
      JsonNode tree = StrictJson.DEFAULT.read(file);
      if (!(tree instanceof ObjectNode object) || !FORMAT.equals(tree.path("format").asString(""))
          || tree.path("format_version").asInt(0) != VERSION) {
        throw new ReportException(file + " was not written by this version of Pivotune; invert the photo again");
      }
      object.remove("format");
      object.remove("format_version");
      // Durations are seconds in all our files.
      for (String name : new String[] {"aligning", "projecting"}) {
        object.put(name, Duration.ofMillis(Math.round(object.path(name).asDouble(0) * MILLIS)).toString());
      }
      // Earlier builds knew neither.
      if (!object.has("photo_sha256")) {
        object.putNull("photo_sha256");
      }
      if (!object.has("marked")) {
        object.put("marked", true);
      }
      return mapper().treeToValue(object, Inversion.class);
    } catch (JsonException e) {
      throw new ReportException(e.getMessage() + "; invert the photo again", e);
    } catch (IOException | JacksonException e) {
      throw new ReportException(file + " cannot be read: " + firstLine(e) + "; invert the photo again", e);
    }
  }

  private static JsonMapper mapper() {
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .build();
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("damaged");
  }
}
