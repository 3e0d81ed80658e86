package org.pivotune.report;

import org.pivotune.json.JsonLimits;
import org.pivotune.json.StrictJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records as JSON and back: components in snake case and in the order of declaration, enums in lower case, NaN as null.
 * Records to be read are public, and so are their packages. Safe from any thread.
 */
public final class RecordJson {
  private static final JsonMapper READER = StrictJson.builder(JsonLimits.DEFAULT)
      .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
      .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
      .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
          DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
          DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
      .build();

  private RecordJson() {}

  /** Indented, with a line feed at the end: of a record, a map, a list, an optional or a plain value. */
  public static String text(Object value) {
    return Json.text(Json.of(value));
  }

  /**
   * The record again.
   *
   * @param text what {@link #text} wrote; anything missing, unknown or of another type is refused
   * @throws ReportException if it is something else
   */
  public static <R extends Record> R read(String text, Class<R> type) {
    try {
      return READER.readValue(text, type);
    } catch (JacksonException e) {
      throw new ReportException("this is no " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }
}
