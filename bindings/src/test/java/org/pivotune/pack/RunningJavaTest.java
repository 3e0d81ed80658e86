package org.pivotune.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Java spoils what it reads. */
class RunningJavaTest {
  private static final List<String> G1 = List.of("G1 Young Generation", "G1 Concurrent GC", "G1 Old Generation");
  private static final String COMPACT = "-XX:+UseCompactObjectHeaders";

  private static List<String> warnings(String version, List<String> collectors, String... options) {
    return RunningJava.warnings(Runtime.Version.parse(version), collectors, List.of(options));
  }

  @ParameterizedTest
  @ValueSource(strings = {"25", "25+36-LTS", "25.0.1", "25.0.1+8-LTS", "25.0.2", "25.0.2+10", "25.0.2.0.1"})
  void g1OfTheFirstReleasesMovesArrays(String version) {
    assertThat(warnings(version, G1)).singleElement().asString()
        .contains("Java " + version, "JDK-8377811", "25.0.3", "-XX:+UseSerialGC");
    assertThat(warnings(version, List.of())).as("who knows").hasSize(1);
    for (String other : List.of("Copy", "MarkSweepCompact", "PS Scavenge", "PS MarkSweep", "ZGC Minor Cycles",
        "Shenandoah Pauses", "Epsilon Heap")) {
      assertThat(warnings(version, List.of(other))).as(other).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"25.0.3", "25.0.3+9-LTS", "25.0.10", "25.1", "26", "26.0.1"})
  void laterOnesDoNot(String version) {
    assertThat(warnings(version, G1)).isEmpty();
    assertThat(warnings(version, List.of())).isEmpty();
  }

  @Test
  void compactHeadersSpoilTextsOf25() {
    assertThat(warnings("25.0.3", G1, "-Xmx1g", COMPACT)).singleElement().asString().contains("JDK-8380060", COMPACT);
    assertThat(warnings("25.0.3", G1, COMPACT, "-XX:-UseCompactObjectHeaders")).as("the last one holds").isEmpty();
    assertThat(warnings("26", G1, COMPACT)).isEmpty();
    assertThat(warnings("25.0.1", G1, COMPACT)).hasSize(2);
  }

  @Test
  void thisOneSaysWhatItCollectsWith() {
    assertThat(RunningJava.collectors()).isNotEmpty();
  }
}
