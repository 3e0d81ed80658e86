package org.pivotune.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A place on disk for readers that want a file. */
record Spot(Path file) {
  static Spot in(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Spot(file);
  }

  /** The file with this content. A new one each time: emptying a file waits for the disk, deleting it does not. */
  Path holding(byte[] content) {
    try {
      Files.deleteIfExists(file);
      return Files.write(file, content, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] content() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
