package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pivotune.report.page.Section;
import org.pivotune.report.page.Section.Entry;
import tools.jackson.databind.JsonNode;

/** The manifest as tables, so that page and manifest cannot say different things. */
final class ManifestTables {
  private ManifestTables() {}

  static List<Section> of(JsonNode manifest) {
    List<Section> sections = new ArrayList<>();
    List<Entry> general = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : manifest.get("configuration").properties()) {
      if (field.getValue().isObject()) {
        sections.add(new Section(words(field.getKey()) + " constants", entries(field.getValue())));
      } else {
        general.add(new Entry(words(field.getKey()), value(field.getValue())));
      }
    }
    sections.addFirst(new Section("method", general));
    for (String part : List.of("photo", "model", "tuned", "environment")) {
      if (manifest.has(part)) {
        sections.add(new Section(part, entries(manifest.get(part))));
      }
    }
    for (JsonNode face : manifest.path("faces")) {
      sections.add(new Section(face.path("name").asString() + ", photo", entries(face.get("photo"))));
      if (face.has("inversion")) {
        sections.add(new Section(face.path("name").asString() + ", projection", entries(face.get("inversion"))));
      }
    }
    sections.add(new Section("embedded models, SHA-256", files(manifest.get("embedded_models"))));
    return sections;
  }

  /** One section for every object inside, and first one of what is no object. */
  static List<Section> ofObject(String title, JsonNode object) {
    List<Section> sections = new ArrayList<>();
    List<Entry> general = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getValue().isObject()) {
        sections.add(new Section(words(field.getKey()), entries(field.getValue())));
      } else {
        general.add(new Entry(words(field.getKey()), value(field.getValue())));
      }
    }
    sections.addFirst(new Section(title, general));
    return sections;
  }

  private static List<Entry> entries(JsonNode object) {
    List<Entry> entries = new ArrayList<>();
    collect("", object, entries);
    return entries;
  }

  private static void collect(String path, JsonNode object, List<Entry> entries) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = path + words(field.getKey());
      if (field.getValue().isObject()) {
        collect(name + " · ", field.getValue(), entries);
      } else {
        entries.add(new Entry(name, value(field.getValue())));
      }
    }
  }

  private static List<Entry> files(JsonNode sums) {
    return sums.properties().stream().map(sum -> new Entry(sum.getKey(), value(sum.getValue()))).toList();
  }

  private static String value(JsonNode value) {
    if (value.isNull()) {
      return "none";
    }
    if (value.isArray()) {
      return value.valueStream().map(ManifestTables::value).collect(Collectors.joining(", "));
    }
    if (value.isObject()) {
      return value.propertyStream()
          .map(field -> words(field.getKey()) + " " + value(field.getValue()))
          .collect(Collectors.joining(" "));
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? "yes" : "no";
    }
    return value.isFloatingPointNumber() ? Numbers.significant(value.asDouble(), 6) : value.asString();
  }

  private static String words(String key) {
    return key.replace('_', ' ');
  }
}
