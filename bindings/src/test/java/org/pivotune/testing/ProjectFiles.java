package org.pivotune.testing;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of the clone that tests read. A file that is not there fails the test: a clone has all of them, so nothing is
 * skipped for want of one.
 */
public final class ProjectFiles {
  private ProjectFiles() {}

  /** The clone's folder: as Maven names it, else the one above this class's own place, whatever the working folder. */
  public static Path root() {
    String named = System.getProperty("pivotune.root");
    return named == null ? above(ownPlace()) : Path.of(named).toAbsolutePath().normalize();
  }

  /** A file or folder of {@code fixtures/}, whose README says what each is and how it was made. */
  public static Path fixture(String path) {
    return existing(Path.of("fixtures").resolve(path));
  }

  /** One of the photos of {@code examples/}. */
  public static Path example(String name) {
    return existing(Path.of("examples").resolve(name));
  }

  /** A file of {@code models/}: the embedded ones. */
  public static Path model(String path) {
    return existing(Path.of("models").resolve(path));
  }

  private static Path existing(Path path) {
    Path file = root().resolve(path);
    if (!Files.exists(file)) {
      throw new IllegalStateException("the clone is not complete: " + file + " is missing");
    }
    return file;
  }

  private static Path ownPlace() {
    try {
      return Path.of(ProjectFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path above(Path place) {
    for (Path at = place; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("mvnw"))) {
        return at;
      }
    }
    throw new IllegalStateException("no folder above " + place + " is a clone: name it with -Dpivotune.root=FOLDER");
  }
}
