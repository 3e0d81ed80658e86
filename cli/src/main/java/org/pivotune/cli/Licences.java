package org.pivotune.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What Pivotune is made of, read from the project's NOTICE, which travels in every jar. */
record Licences(String notice) {
  /** A second copy: on a class path other jars have a {@code META-INF/NOTICE}, too. */
  private static final String RESOURCE = "/META-INF/pivotune/NOTICE";
  private static final String ROW = "  ";
  private static final String REASON = "      ";
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

  /** Every row. */
  List<Work> works() {
    List<Work> works = new ArrayList<>();
    for (String line : lines()) {
      if (line.startsWith(REASON)) {
        works.add(works.removeLast().because(line.strip()));
      } else if (line.startsWith(ROW)) {
        String[] columns = line.strip().split(BETWEEN_COLUMNS, 3);
        works.add(new Work(columns[0], columns[1], columns[2], Optional.empty()));
      }
    }
    return works;
  }

  /**
   * The work that lies at a place.
   *
   * @param place {@code group:artifact} of Maven, or a file of the project
   */
  Optional<Work> at(String place) {
    return works().stream().filter(work -> !work.isPart() && work.places().contains(place)).findFirst();
  }

  /** The works inside the jar or the libraries of another. */
  List<Work> partsOf(Work whole) {
    return works().stream().filter(work -> work.isPart() && !Collections.disjoint(work.places(), whole.places()))
        .toList();
  }

  List<String> lines() {
    return notice.lines().toList();
  }

  /**
   * One row.
   *
   * @param licence an SPDX expression
   * @param reason why the licence is not the one that the jar's own metadata states
   */
  record Work(String name, String licence, String origin, Optional<String> reason) {
    private static final String IN = "in ";

    boolean isPart() {
      return origin.startsWith(IN);
    }

    /** The artifacts and files that the origin names. */
    Set<String> places() {
      return Arrays.stream(origin.split("[\\s,;]+")).map(word -> word.replaceFirst(":$", ""))
          .filter(word -> word.matches(".*[.:/].*")).collect(Collectors.toUnmodifiableSet());
    }

    Map<String, String> json() {
      Map<String, String> json = new LinkedHashMap<>();
      json.put("work", name);
      json.put("licence", licence);
      json.put("origin", origin);
      reason.ifPresent(text -> json.put("reason", text));
      return json;
    }

    private Work because(String text) {
      return new Work(name, licence, origin, Optional.of(text));
    }
  }
}
