package org.pivotune.pack;

import java.nio.file.Path;

/** Where a user's own files begin. */
public final class HomeFolder {
  private HomeFolder() {}

  /**
   * Java's {@code user.home}, else the root folder, as a login without a home has it: a service without {@code HOME} and
   * a user whom nobody knows have none, for which Java says {@code ?}.
   */
  public static Path find() {
    Path home = Path.of(System.getProperty("user.home", ""));
    return home.isAbsolute() ? home : Path.of("/");
  }
}
