package org.pivotune.edit.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditText;
import tools.jackson.databind.JsonNode;

/**
 * A place in a JSON file, with look-ups whose errors name file and place.
 *
 * @param origin the file, for messages
 * @param path such as {@code edits[3].range}; empty for the root
 */
record JsonPlace(String origin, String path, JsonNode node) {
  private static final int MOST_ITEMS = 1024;

  /** The exception for a problem here. */
  EditException failure(String problem) {
    return new EditException(origin + (path.isEmpty() ? "" : " at " + path) + ": " + problem);
  }

  /** Refuses other keys than these. */
  JsonPlace requireKeys(List<String> known) {
    for (String key : node.propertyNames()) {
      if (!known.contains(key)) {
        throw failure("there is no '" + EditText.shorten(key) + "'; there are " + String.join(", ", known));
      }
    }
    return this;
  }

  Optional<JsonPlace> find(String key) {
    if (!node.isObject()) {
      throw failure("an object in braces belongs here");
    }
    return Optional.ofNullable(node.get(key))
        .map(child -> new JsonPlace(origin, path.isEmpty() ? key : path + "." + key, child));
  }

  JsonPlace get(String key) {
    return find(key).orElseThrow(() -> failure("'" + key + "' is missing"));
  }

  List<JsonPlace> items() {
    if (!node.isArray() || node.size() > MOST_ITEMS) {
      throw failure("a list of at most " + MOST_ITEMS + " items belongs here");
    }
    return IntStream.range(0, node.size())
        .mapToObj(i -> new JsonPlace(origin, path + "[" + i + "]", node.get(i))).toList();
  }

  String text() {
    if (!node.isString()) {
      throw failure("text in quotes belongs here");
    }
    return node.asString();
  }

  double number() {
    if (!node.isNumber() || !Double.isFinite(node.asDouble())) {
      throw failure("a number belongs here");
    }
    return node.asDouble();
  }

  int wholeNumber(int least, int most) {
    if (!node.isInt() || node.asInt() < least || node.asInt() > most) {
      throw failure("a whole number from " + least + " to " + most + " belongs here");
    }
    return node.asInt();
  }

  boolean flag() {
    if (!node.isBoolean()) {
      throw failure("true or false belongs here");
    }
    return node.asBoolean();
  }

  String oneOf(String... words) {
    if (!Arrays.asList(words).contains(text())) {
      throw failure("there is no '" + EditText.shorten(text()) + "'; there are " + String.join(", ", words));
    }
    return text();
  }
}
