package org.pivotune.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Pivotune is made of, read from the project's NOTICE, which travels in this jar. */
record Licences(String notice) {
  private static final String RESOURCE = "/META-INF/pivotune/NOTICE";
  private static final String BETWEEN_COLUMNS = "\\s{2,}";

  /** The NOTICE that was packed with this build. */
  static Licences packed() {
    try (InputStream text = Licences.class.getResourceAsStream(RESOURCE)) {
      if (text == null) {
        throw new IllegalStateException("this build was packed without " + RESOURCE);
      }
      return new Licences(new String(text.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Work, licence and origin of every row. */
  List<Map<String, String>> works() {
    List<Map<String, String>> works = new ArrayList<>();
    for (String line : lines()) {
      if (line.startsWith("  ")) {
        String[] columns = line.strip().split(BETWEEN_COLUMNS, 3);
        Map<String, String> work = new LinkedHashMap<>();
        work.put("work", columns[0]);
        work.put("licence", columns[1]);
        work.put("origin", columns[2]);
        works.add(work);
      }
    }
    return works;
  }

  List<String> lines() {
    return notice.lines().toList();
  }
}
