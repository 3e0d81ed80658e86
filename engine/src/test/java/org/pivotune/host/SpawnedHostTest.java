package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What depends on how Java was started. */
class SpawnedHostTest {
  @Test
  void whereNativeAccessIsRefusedTheErrorNamesTheOption() throws Exception {
    List<String> said = SpawnedHost.run("--illegal-native-access=deny");
    String option = "start it with --enable-native-access=ALL-UNNAMED";
    assertThat(said).as("%s", said).filteredOn(line -> line.startsWith("LibTorch: ")).hasSize(1)
        .allMatch(line -> line.contains(option));
    assertThat(said).filteredOn(line -> line.startsWith("ONNX Runtime: ")).hasSize(2)
        .allMatch(line -> line.contains(option));
  }

  /** Frameworks close in shutdown hooks, beside which ONNX Runtime's own runs. */
  @Test
  void aHostMayCloseWhileTheJvmEnds() throws Exception {
    assertThat(SpawnedHost.run(HostThatIsEnded.class, "--enable-native-access=ALL-UNNAMED"))
        .containsExactly("before closing: RUNNING", "closed: CANCELLED");
  }

  @Test
  void aJvmWithoutFlightRecorderIsNoObstacle() throws Exception {
    assertThat(SpawnedHost.run("--enable-native-access=ALL-UNNAMED", "--limit-modules",
        "java.desktop,java.logging,java.naming,java.sql,java.net.http,jdk.unsupported"))
        .containsExactly("rendered 128 x 128 pixels", "flight recorder: false");
  }
}
