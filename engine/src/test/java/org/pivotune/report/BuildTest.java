package org.pivotune.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** From which sources a build is, as far as it knows. */
class BuildTest {
  private static final String COMMIT = "5210a4547b73f4d00a6cfe34ea9b36de3922e22a";

  private static Build of(String commit, String changed) {
    Properties written = new Properties();
    written.setProperty("commit", commit);
    written.setProperty("changed", changed);
    return Build.of(written);
  }

  @Test
  void saysCommitAndChanges() {
    assertThat(of(COMMIT, "false").describe()).isEqualTo("5210a4547b73");
    assertThat(of(COMMIT, "true").describe()).isEqualTo("5210a4547b73 with changes");
    assertThat(of(COMMIT, "false").commit()).contains(COMMIT);
  }

  @Test
  void aBuildWithoutGitSaysSo() {
    Build without = of("", "");
    assertThat(without).isEqualTo(new Build(Optional.empty(), false));
    assertThat(without.describe()).isEqualTo("an unknown commit (built without git)");
    assertThat(of("main", "true")).as("a name is no commit").isEqualTo(without);
    assertThat(Build.of(new Properties())).isEqualTo(without);
  }

  /** The build leaves the file, filled in or empty, but never as it lies in the sources. */
  @Test
  void thisBuildHasOne() throws Exception {
    try (var file = Build.class.getResourceAsStream("/META-INF/pivotune/build.properties")) {
      assertThat(file).isNotNull();
      Properties written = new Properties();
      written.load(file);
      assertThat(written).containsOnlyKeys("commit", "changed");
      assertThat(written.getProperty("commit")).matches("[0-9a-f]{40}|");
      assertThat(written.getProperty("changed")).matches("true|false|");
    }
    assertThat(Build.current().describe()).matches("[0-9a-f]{12}( with changes)?|an unknown commit \\(built without git\\)");
  }
}
