package org.pivotune.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two thousand damaged files of every format: each is read or refused by the documented exception, without a crash, a
 * hang, or memory beyond the format's bound. {@link LongMutationTest} takes ten times as many.
 */
class MutationTest {
  private static final int FILES = 2_000;
  private static final long SEED = 20_261_123;

  @TempDir private static Path folder;

  static Stream<Format> formats() {
    return Formats.all(folder).stream();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void isReadOrRefused(Format format) {
    Hunt.Result result = new Hunt(format, SEED).run(FILES / format.oneIn());
    // The damage reaches the reader, and what it makes is not one and the same.
    assertThat(result.refused()).isBetween(result.files() / 20, result.files());
    assertThat(result.behaviours()).as("behaviours").isGreaterThan(5);
  }
}
