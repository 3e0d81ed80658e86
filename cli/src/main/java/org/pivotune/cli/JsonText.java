package org.pivotune.cli;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Answers as JSON. */
final class JsonText {
  private JsonText() {}

  /** Maps, lists, numbers, texts and booleans, indented. Not-a-number becomes a text, as JSON has no word for it. */
  static String of(Object value) {
    return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(value);
  }
}
