package org.pivotune.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds files of the shared folder beside the project; a test that needs a missing one is skipped with a sentence. */
public final class SharedFiles {
  private SharedFiles() {}

  public static Path require(String path) {
    Path file = root().resolveSibling("shared").resolve(path);
    Assumptions.assumeTrue(Files.exists(file), "needs shared/" + path + " beside the project");
    return file;
  }

  private static Path root() {
    String named = System.getProperty("pivotune.root");
    Path folder = Path.of(named != null ? named : "").toAbsolutePath();
    while (named == null && folder.getParent() != null && !Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    // Worktrees lie deeper than the project itself; the shared folder is beside one of their parents.
    for (Path at = folder; at.getParent() != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolveSibling("shared"))) {
        return at;
      }
    }
    return folder;
  }
}
