package org.pivotune.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.pivotune.align.FaceAligner;
import org.pivotune.pack.NativePackException;

/** A host in a JVM of its own that renders one picture, then starts ONNX Runtime twice. */
final class SpawnedHost {
  private SpawnedHost() {}

  public static void main(String... arguments) throws InterruptedException {
    try (Pivotune pivotune = Pivotune.open(Hosts.config())) {
      PersonalSource somebody = PersonalSource.of("somebody", Hosts.somebody(pivotune, 1));
      System.out.println("rendered " + pivotune.edit(Hosts.smile(somebody, 1)).await());
      System.out.println("flight recorder: " + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
    } catch (NativePackException e) {
      System.out.println("LibTorch: " + e.getMessage());
    }
    // Its library has a loader of its own.
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        FaceAligner.embedded(1).close();
      } catch (NativePackException e) {
        System.out.println("ONNX Runtime: " + e.getMessage());
      }
    }
  }

  /** What it says when Java is started with these options. */
  static List<String> run(String... options) throws IOException, InterruptedException {
    return run(SpawnedHost.class, options);
  }

  /** The same of another program. */
  static List<String> run(Class<?> program, String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true",
        "-cp", System.getProperty("java.class.path"), program.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment(); // as Java found it, without what native code of other tests has put into it since
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(Hosts.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the host does not end; it said " + said);
    }
    return said.lines().toList();
  }
}
