package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pivotune.align.AlignException;
import org.pivotune.photo.PhotoException;

/**
 * The photos of a list that cannot be read or show no face: told all at once, before the others are worked on.
 *
 * @param failures by photo, in the order of the list
 */
record BadPhotos(Map<Path, Failure> failures) {
  static BadPhotos none() {
    return new BadPhotos(new LinkedHashMap<>());
  }

  /** Looks at a photo; empty if it is a bad one. */
  <T> Optional<T> look(Path photo, Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (PhotoException | AlignException e) {
      failures.put(photo, Failure.of(e));
      return Optional.empty();
    }
  }

  boolean isEmpty() {
    return failures.isEmpty();
  }

  /** The code of the first: what the process ends with, whatever became of the others. */
  ExitCode code() {
    return isEmpty() ? ExitCode.OK : failures.values().iterator().next().code();
  }

  /** Ends the command if there is one: nothing can be done without it. */
  void refuse() {
    if (!isEmpty()) {
      throw new CommandException(code(),
          failures.values().stream().map(Failure::message).distinct().collect(Collectors.joining("; also: ")));
    }
  }

  /** For {@code --json}: each photo with what is wrong with it. */
  List<Map<String, Object>> json() {
    return failures.entrySet().stream().map(bad -> {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("photo", bad.getKey().toString());
      json.putAll(bad.getValue().toJson(bad.getValue().code().number()));
      return json;
    }).toList();
  }

  /**
   * The answer for the good ones, with what became of the others.
   *
   * @param done as the command answers where all are good
   * @param all how many photos there were
   */
  Answer with(Answer done, int all) {
    if (isEmpty()) {
      return done;
    }
    Map<String, Object> json = new LinkedHashMap<>(done.json());
    json.put("failed", json());
    List<String> lines = new ArrayList<>(done.lines());
    lines.add(failures.size() + " of " + all + " photos failed: "
        + failures.keySet().stream().map(Path::toString).collect(Collectors.joining(", ")));
    return new Answer(json, lines, code());
  }
}
