package org.pivotune.checkpoint;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code FILE} or {@code FILE#NAME}: a file of tensors, and which of them is meant.
 *
 * @param file the file
 * @param name a tensor, or a dict or list above several; empty where the file is to decide
 */
public record TensorReference(Path file, Optional<String> name) {
  private static final char SIGN = '#';

  /** A file whose tensors decide. */
  public static TensorReference of(Path file) {
    return new TensorReference(file, Optional.empty());
  }

  /**
   * Splits at the last #; {@link #resolved} finds out whether the sign belongs to the file's name.
   *
   * @throws CheckpointException if there can be no file of that name
   */
  public static TensorReference parse(String text) {
    int sign = text.lastIndexOf(SIGN);
    return sign < 1
        ? of(path(text))
        : new TensorReference(path(text.substring(0, sign)), Optional.of(text.substring(sign + 1)));
  }

  /** The same tensor in a file that lies elsewhere. */
  public TensorReference at(UnaryOperator<Path> place) {
    return new TensorReference(place.apply(file), name);
  }

  /** The same reference, split where a file is: both files and tensors may have # in their names. */
  TensorReference resolved() {
    String text = toString();
    if (name.isEmpty() || Files.isRegularFile(path(text))) {
      return of(path(text));
    }
    for (int sign = text.indexOf(SIGN, 1); sign > 0; sign = text.indexOf(SIGN, sign + 1)) {
      Path before = path(text.substring(0, sign));
      if (Files.isRegularFile(before)) {
        return new TensorReference(before, Optional.of(text.substring(sign + 1)));
      }
    }
    return this;
  }

  /** Such as {@code age.pt} or {@code boundaries.pt#age}, without the folder. */
  public String shortName() {
    return file.getFileName() + name.map(which -> SIGN + which).orElse("");
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new CheckpointException(Listing.shorten(text), "this is no name of a file", e);
    }
  }

  @Override
  public String toString() {
    return file + name.map(which -> SIGN + which).orElse("");
  }
}
