package org.pivotune.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code doctor} finds, section by section, and what is wrong. For one thread. */
final class Health {
  private final Map<String, Object> sections = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private ExitCode code = ExitCode.OK;

  /** Keeps one section: its name, and facts by name. */
  void section(String name, Map<String, Object> facts) {
    sections.put(name, facts);
  }

  /** The first problem decides the exit code. */
  void problem(ExitCode kind, String text) {
    problems.add(text);
    code = code == ExitCode.OK ? kind : code;
  }

  /** Runs one examination; what it throws is a finding, too. */
  void examine(Runnable examination) {
    try {
      examination.run();
    } catch (RuntimeException | LinkageError e) {
      Failure failure = Failure.of(e);
      problem(failure.code() == ExitCode.INTERNAL ? ExitCode.DEVICE : failure.code(), failure.message());
    }
  }

  Answer answer() {
    Map<String, Object> json = new LinkedHashMap<>(sections);
    json.put("problems", problems);
    json.put("healthy", problems.isEmpty());
    List<String> lines = new ArrayList<>();
    sections.forEach((name, facts) -> {
      lines.add(name);
      add(lines, facts, "  ");
    });
    lines.add(problems.isEmpty() ? "No problem was found." : "Problems:");
    problems.forEach(problem -> lines.add("  " + problem));
    return new Answer(json, lines, code);
  }

  private static void add(List<String> lines, Object facts, String indent) {
    if (facts instanceof Map<?, ?> map) {
      map.forEach((name, value) -> {
        if (value instanceof Map<?, ?> inner) {
          lines.add(indent + name);
          add(lines, inner, indent + "  ");
        } else {
          lines.add(String.format("%s%-22s %s", indent, name, value));
        }
      });
    }
  }
}
