package org.pivotune.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command found out, for both kinds of readers.
 *
 * @param json one object: maps, lists, numbers, texts, booleans
 * @param lines the same for a person
 * @param code what the process ends with
 */
record Answer(Map<String, Object> json, List<String> lines, ExitCode code) {
  Answer {
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
    lines = List.copyOf(lines);
  }

  Answer(Map<String, Object> json, List<String> lines) {
    this(json, lines, ExitCode.OK);
  }
}
