package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.pivotune.testing.Needs;

/**
 * The packaged command in processes of its own.
 *
 * @param folder where they run
 * @param before words before the command, such as a tracer
 * @param environment on top of this process's own
 */
record Launcher(Path folder, List<String> before, Map<String, String> environment) {
  private static final int PATIENCE_SECONDS = 240;

  /** Runs of a few seconds: C2 would take as long again, on a core that another test has. */
  static final String BRIEFLY = "-XX:TieredStopAtLevel=1";

  /** As users start it, but for {@link #BRIEFLY}. */
  static Launcher in(Path folder) {
    // With -Dtest=... Surefire comes here twice, the first time before anything is packaged.
    Needs.that(Files.exists(CliRun.root().resolve("cli/target/dist/BUILT")),
        "the packaged command, which a later phase makes");
    return new Launcher(folder, List.of(), Map.of("PIVOTUNE_JAVA_OPTS", BRIEFLY));
  }

  Launcher with(String variable, Object value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value.toString());
    return new Launcher(folder, before, more);
  }

  Launcher under(String... words) {
    return new Launcher(folder, List.of(words), environment);
  }

  ProcessBuilder builder(Object... arguments) {
    List<String> command = new ArrayList<>(before);
    command.add(CliRun.root().resolve("pivotune").toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    return builder;
  }

  /** Its output goes to files that are removed with the test's folder. */
  Process start(Object... arguments) throws IOException {
    return builder(arguments).redirectOutput(folder.resolve("out.txt").toFile())
        .redirectError(folder.resolve("err.txt").toFile()).start();
  }

  CliRun run(Object... arguments) throws Exception {
    Process process = start(arguments);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("ended in time").isTrue();
    return new CliRun(process.exitValue(), Files.readString(folder.resolve("out.txt")),
        Files.readString(folder.resolve("err.txt")));
  }
}
