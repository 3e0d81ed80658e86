package org.pivotune.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.testing.ProjectFiles;

/** The plain host in JVMs of its own: as modules, on the class path, and without native access. */
class PlainHostIT {
  private static final Path ROOT = ProjectFiles.root();
  private static final String DENY = "--illegal-native-access=deny";

  @TempDir
  Path folder;

  @Test
  void aHostOfModulesNeedsNativeAccessForTwoOfThem() throws Exception {
    assertWorks(run(List.of(ROOT.resolve("examples/run").toString(), "PlainHost"), DENY));
  }

  @Test
  void aHostOnTheClassPathNeedsItForAll() throws Exception {
    assertWorks(run(List.of(java(), "--enable-native-access=ALL-UNNAMED", "-cp", classPath(),
        "org.pivotune.examples.PlainHost"), DENY));
  }

  @Test
  void withoutItAHostOfModulesIsToldTheOption() throws Exception {
    String said = run(List.of(java(), "-p", modules(), "-cp", classPath(), "-m",
        "org.pivotune.examples/org.pivotune.examples.PlainHost"), DENY);
    assertThat(said).contains("start it with --enable-native-access=org.pivotune.bindings,com.microsoft.onnxruntime");
  }

  private void assertWorks(String said) throws IOException {
    assertThat(said).as(said).contains("tune", "done", "smile-2.png").doesNotContain("WARNING");
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("generator.safetensors", "tuned.png", "smile-2.png", "age-2.png", "yaw--1.png");
    }
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      assertThat(left).as("temporary files").isEmpty();
    }
  }

  private String run(List<String> command, String option) throws IOException, InterruptedException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(ROOT.resolve("examples/astronaut.jpg").toString(), folder.resolve("out").toString(), "2"));
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.environment().put("JDK_JAVA_OPTIONS", option + " -XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + temporary);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    return said;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String classPath() throws IOException {
    return ROOT.resolve("examples/target/classes") + ":" + Files.readString(ROOT.resolve("examples/target/class-path.txt"));
  }

  private static String modules() throws IOException {
    return String.join(":", Stream.of(classPath().split(":"))
        .filter(jar -> !jar.contains("/bytedeco/") && !jar.contains("pivotune-native") && !jar.contains("/native/target/"))
        .toList());
  }
}
