package org.pivotune.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.invert.Pivot;
import org.pivotune.tensor.HostTensor;

/**
 * The pivots of a personal generator as tensors and text of its file. One face: {@code pivot.codes} and {@code
 * pivot.noise.NAME}. Several: {@code pivot.N.codes} and {@code pivot.N.noise.NAME}, N from 0; the text has their number
 * as {@code faces} and their names as {@code face.N}.
 */
final class PivotTensors {
  /** What the tensors' names begin with. */
  static final String PREFIX = "pivot.";

  private static final String CODES = "codes";
  private static final String NOISE = "noise.";
  private static final String FACES = "faces";
  private static final String FACE = "face.";
  private static final int MOST_FACES = 10_000;

  private PivotTensors() {}

  /** Whether a file of these faces can be read by those who know one face only. */
  static boolean isPlain(List<PersonalPivot> people) {
    return people.size() == 1;
  }

  static Map<String, HostTensor> tensors(List<PersonalPivot> people) {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < people.size(); i++) {
      String prefix = prefix(i, people.size());
      Pivot pivot = people.get(i).pivot();
      tensors.put(prefix + CODES, pivot.codes());
      pivot.noise().forEach((name, map) -> tensors.put(prefix + NOISE + name, map));
    }
    return tensors;
  }

  static Map<String, String> text(List<PersonalPivot> people) {
    Map<String, String> text = new LinkedHashMap<>();
    if (!isPlain(people)) {
      text.put(FACES, Integer.toString(people.size()));
      for (int i = 0; i < people.size(); i++) {
        text.put(FACE + i, people.get(i).name());
      }
    }
    return text;
  }

  private static String prefix(int face, int faces) {
    return faces == 1 ? PREFIX : PREFIX + face + ".";
  }

  /**
   * The faces again; each tensor whose name begins with {@link #PREFIX} must belong to one of them.
   *
   * @throws CheckpointException if not
   */
  static List<PersonalPivot> read(String file, NamedTensors tensors, Map<String, String> text) {
    int faces = faces(file, text);
    List<PersonalPivot> people = new ArrayList<>();
    long taken = 0;
    for (int i = 0; i < faces; i++) {
      Pivot pivot = pivot(file, tensors, prefix(i, faces));
      taken += 1 + pivot.noise().size();
      people.add(new PersonalPivot(text.getOrDefault(FACE + i, ""), pivot));
    }
    if (taken != tensors.names().stream().filter(name -> name.startsWith(PREFIX)).count()) {
      throw new CheckpointException(
          file, "it has pivots beyond those of its " + faces + " faces; the file is damaged or not what it says");
    }
    return people;
  }

  private static int faces(String file, Map<String, String> text) {
    String given = text.getOrDefault(FACES, "1");
    if (!given.matches("[1-9]\\d{0,4}") || Integer.parseInt(given) > MOST_FACES) {
      throw new CheckpointException(
          file, "'" + given + "' is no number of faces from 1 to " + MOST_FACES + "; the file is damaged");
    }
    return Integer.parseInt(given);
  }

  private static Pivot pivot(String file, NamedTensors tensors, String prefix) {
    HostTensor codes = tensors.get(prefix + CODES);
    if (codes.rank() != 3 || codes.size(0) != 1) {
      throw new CheckpointException(
          file, "a pivot's codes have shape [1, num_ws, w_dim], not " + codes + "; the file is damaged");
    }
    Map<String, HostTensor> noise = new LinkedHashMap<>();
    tensors.asMap().forEach((name, map) -> {
      if (name.startsWith(prefix + NOISE)) {
        noise.put(name.substring((prefix + NOISE).length()), map);
      }
    });
    return new Pivot(codes, noise, List.of());
  }
}
