package org.pivotune.hostile;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * As {@link MutationTest} with more files and a seed of one's own: {@code -Dpivotune.mutants=100000
 * -Dpivotune.seed=7}; {@code -Dpivotune.format=png} takes one format alone.
 */
@Tag("slow") // some minutes of one core
class LongMutationTest {
  private static final int FILES = Integer.getInteger("pivotune.mutants", 20_000);
  private static final long SEED = Long.getLong("pivotune.seed", 5);

  @TempDir private static Path folder;

  static Stream<Format> formats() {
    String only = System.getProperty("pivotune.format", "");
    return Formats.all(folder).stream().filter(format -> only.isEmpty() || format.name().equals(only));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void isReadOrRefused(Format format) {
    System.out.println(new Hunt(format, SEED).run(FILES));
  }
}
