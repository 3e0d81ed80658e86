package org.pivotune.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pivotune.personalise.Portrait;
import org.pivotune.report.DistinctNames;
import org.pivotune.report.InversionFolder;
import org.pivotune.report.RunIdentity;
import org.pivotune.report.RunKind;

/**
 * A face ready to be personalised.
 *
 * @param name tells it from others
 * @param stored its pivot, where it was found before
 */
record NamedFace(String name, FaceInput input, Optional<InversionFolder> stored) {
  /** Whose pivot is still to be found. */
  NamedFace(String name, FaceInput input) {
    this(name, input, Optional.empty());
  }

  /** With the pivot that was found. */
  NamedFace from(InversionFolder found) {
    return new NamedFace(name, input, Optional.of(found));
  }

  Portrait portrait() {
    return new Portrait(name, input.target(), input.points());
  }

  /** What tells this face from any other, for a run that goes on later. */
  String identity() {
    return RunIdentity.photo(
        input.photo().sha256(), input.face().faceIndex(), input.face().faceCount() == 0);
  }

  /** The same names, numbered where they would be the same. */
  static List<String> distinct(List<String> names) {
    return DistinctNames.of(names, " ");
  }

  /** A photo's name without its suffix. */
  static String stem(Path photo) {
    String name = String.valueOf(photo.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** What a run of these faces is called. */
  static String title(RunKind kind, List<NamedFace> faces) {
    if (kind == RunKind.ONE_PERSON) {
      return faces.getFirst().name() + " and " + (faces.size() - 1) + " more of the same person";
    }
    return faces.size() <= 3
        ? String.join(", ", faces.stream().map(NamedFace::name).toList())
        : faces.getFirst().name() + " and " + (faces.size() - 1) + " others";
  }
}
