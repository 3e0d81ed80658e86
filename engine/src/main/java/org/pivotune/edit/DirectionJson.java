package org.pivotune.edit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pivotune.checkpoint.FileReplacement;
import org.pivotune.json.StrictJson;
import org.pivotune.tensor.HostTensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Catalogues as JSON, for writing by hand and reading elsewhere:
 * {@code {"format": "pivotune-directions/1", "directions": [{"name", "meaning", "unit", "layers": [first, end],
 * "method", "base_sha256", "figures": {}, "vector": [[...]]}]}}; layers, base_sha256 and figures may be absent.
 */
final class DirectionJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private DirectionJson() {}

  static JsonNode parse(String origin, String text) {
    return StrictJson.DEFAULT.parse(origin, text);
  }

  static DirectionCatalogue read(Path file) {
    JsonNode root = parse(file.toString(), text(file));
    if (!root.path("format").asString("").equals(DirectionFiles.FORMAT) || !root.path("directions").isArray()) {
      throw new EditException(
          file + " is no catalogue of directions: it needs \"format\": \"" + DirectionFiles.FORMAT
              + "\" and a list \"directions\"");
    }
    List<EditDirection> directions = new ArrayList<>();
    for (JsonNode entry : root.get("directions")) {
      String name = text(file.toString(), entry, "name");
      EditText.requireName(name);
      directions.add(direction(file.toString(), name, entry, vector(file.toString(), name, entry.path("vector"))));
    }
    if (directions.isEmpty()) {
      throw new EditException(file + " holds no directions");
    }
    return DirectionCatalogue.of(file.toString(), directions);
  }

  static void write(Path file, List<EditDirection> directions) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", DirectionFiles.FORMAT);
    ArrayNode list = root.putArray("directions");
    for (EditDirection direction : directions) {
      ObjectNode entry = describe(direction);
      entry.put("name", direction.name());
      HostTensor vector = direction.vector();
      ArrayNode rows = entry.putArray("vector");
      for (int row = 0; row < vector.size(0); row++) {
        ArrayNode values = rows.addArray();
        for (int i = 0; i < direction.wDim(); i++) {
          values.add(vector.get(row * direction.wDim() + i));
        }
      }
      list.add(entry);
    }
    byte[] bytes = MAPPER.writeValueAsBytes(root);
    FileReplacement.write(file, channel -> {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    });
  }

  /** Everything but name and vector. */
  static ObjectNode describe(EditDirection direction) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("meaning", direction.meaning());
    json.put("unit", direction.unit());
    if (!direction.layers().equals(LayerRange.ALL)) {
      ArrayNode layers = json.putArray("layers").add(direction.layers().first());
      if (!direction.layers().isOpen()) {
        layers.add(direction.layers().end());
      }
    }
    json.put("method", direction.source().method());
    direction.source().baseSha256().ifPresent(sha -> json.put("base_sha256", sha));
    ObjectNode figures = json.putObject("figures");
    direction.source().figures().forEach(figures::put);
    return json;
  }

  /** A direction from its description and its vector, of any length in a hand-written file. */
  static EditDirection direction(String origin, String name, JsonNode json, HostTensor vector) {
    try {
      DirectionSource source = new DirectionSource(
          text(origin, json, "method"), Optional.ofNullable(json.path("base_sha256").asString(null)), figures(json));
      return EditDirection.along(
          name, text(origin, json, "meaning"), vector, layers(json.path("layers")), number(json, "unit"), source);
    } catch (EditException e) {
      throw new EditException(origin + ": " + e.getMessage(), e);
    }
  }

  private static LayerRange layers(JsonNode json) {
    if (json.isMissingNode()) {
      return LayerRange.ALL;
    }
    boolean right = json.isArray() && (json.size() == 1 || json.size() == 2)
        && json.valueStream().allMatch(JsonNode::isInt);
    if (!right) {
      throw new EditException("\"layers\" must be [first] or [first, end] with whole numbers");
    }
    return new LayerRange(json.get(0).asInt(), json.size() == 2 ? json.get(1).asInt() : Integer.MAX_VALUE);
  }

  private static Map<String, Double> figures(JsonNode json) {
    Map<String, Double> figures = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("figures").properties()) {
      figures.put(entry.getKey(), entry.getValue().asDouble(Double.NaN));
    }
    return figures;
  }

  private static HostTensor vector(String origin, String name, JsonNode rows) {
    int width = rows.path(0).size();
    boolean right = rows.isArray() && width > 0
        && rows.valueStream().allMatch(row -> row.isArray() && row.size() == width
            && row.valueStream().allMatch(JsonNode::isNumber));
    if (!right) {
      throw new EditException(origin + ": the \"vector\" of " + name
          + " must be a list of rows of equally many numbers");
    }
    HostTensor vector = HostTensor.allocate(rows.size(), width);
    FloatBuffer target = vector.data();
    rows.valueStream().flatMap(JsonNode::valueStream).forEach(value -> target.put((float) value.asDouble()));
    return vector;
  }

  private static String text(String origin, JsonNode json, String field) {
    if (!json.path(field).isString()) {
      throw new EditException(origin + ": a direction lacks its \"" + field + "\"");
    }
    return json.get(field).asString();
  }

  private static double number(JsonNode json, String field) {
    return json.path(field).isNumber() ? json.get(field).asDouble() : Double.NaN;
  }

  private static String text(Path file) {
    try {
      return StrictJson.DEFAULT.text(file);
    } catch (IOException e) {
      throw new EditException("cannot read " + file + ": " + e, e);
    }
  }
}
