package org.pivotune.report;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;

/**
 * From which sources this Pivotune was built.
 *
 * @param commit 40 hexadecimal digits; empty where it was built without git
 * @param changed whether the sources differed from that commit
 */
public record Build(Optional<String> commit, boolean changed) {
  private static final String FILE = "/META-INF/pivotune/build.properties";
  private static final int SHORT = 12;

  /** Of this process. */
  public static Build current() {
    Properties written = new Properties();
    try (InputStream file = Build.class.getResourceAsStream(FILE)) {
      if (file != null) {
        written.load(file);
      }
    } catch (IOException | IllegalArgumentException e) {
      written.clear();
    }
    return of(written);
  }

  /** What a build wrote; a commit that is none counts as missing. */
  static Build of(Properties written) {
    Optional<String> commit = Optional.of(written.getProperty("commit", "")).filter(text -> text.matches("[0-9a-f]{40}"));
    return new Build(commit, commit.isPresent() && "true".equals(written.getProperty("changed")));
  }

  /** For people: {@code 5210a4547b73}, {@code 5210a4547b73 with changes}, {@code an unknown commit (built without git)}. */
  public String describe() {
    return commit.map(id -> id.substring(0, SHORT) + (changed ? " with changes" : ""))
        .orElse("an unknown commit (built without git)");
  }
}
