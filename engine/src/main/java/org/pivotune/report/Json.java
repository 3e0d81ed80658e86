package org.pivotune.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Records and maps as JSON trees, keys in the order of declaration; trees as indented text. */
final class Json {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  /** Milliseconds: what lies below says nothing about a stage. */
  private static final MathContext SECONDS = new MathContext(6);

  private Json() {}

  /** A record, map, list, optional or plain value; durations in seconds, enums in lower case, NaN as null. */
  static JsonNode of(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case Optional<?> optional -> of(optional.orElse(null));
      case OptionalDouble optional -> optional.isPresent() ? of(optional.getAsDouble()) : NODES.nullNode();
      case JsonNode node -> node;
      case Record record -> object(RecordFields.of(record));
      case Map<?, ?> map -> object(map);
      case Collection<?> items -> array(items);
      case Enum<?> constant -> NODES.stringNode(RecordFields.name(constant));
      case Boolean truth -> NODES.booleanNode(truth);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> Double.isFinite(number) ? NODES.numberNode(number) : NODES.nullNode();
      case Duration duration -> NODES.numberNode(BigDecimal.valueOf(duration.toMillis(), 3).round(SECONDS));
      default -> NODES.stringNode(value.toString());
    };
  }

  private static ObjectNode object(Map<?, ?> map) {
    ObjectNode object = NODES.objectNode();
    map.forEach((key, value) -> object.set(key.toString(), of(value)));
    return object;
  }

  private static ArrayNode array(Collection<?> items) {
    ArrayNode array = NODES.arrayNode();
    items.forEach(item -> array.add(of(item)));
    return array;
  }

  /** Indented, with a line feed at the end. */
  static String text(JsonNode tree) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
    return JsonMapper.shared().writer().with(printer).writeValueAsString(tree) + "\n";
  }
}
