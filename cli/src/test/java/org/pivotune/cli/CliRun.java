package org.pivotune.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pivotune.observe.Cancellation;
import org.pivotune.testing.ProjectFiles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One command line run inside this process. */
record CliRun(int code, String out, String err) {
  /** The project's folder. */
  static Path root() {
    return ProjectFiles.root();
  }

  static Path example() {
    return ProjectFiles.example("astronaut.jpg");
  }

  /** A generator of 64 px with random weights, a fortieth of the embedded one's work: for what asks for no likeness. */
  static Path smallModel() {
    return ProjectFiles.fixture("golden/nvidia-sg3.safetensors");
  }

  /** A portrait of 225 x 275, read sooner than a large photo. */
  static Path smallPhoto() {
    return ProjectFiles.fixture("photos/official-028.jpg");
  }

  static CliRun of(Object... arguments) {
    return of(Cancellation.NEVER, Map.of(), arguments);
  }

  /** @param environment on top of this process's own */
  static CliRun of(Cancellation cancellation, Map<String, String> environment, Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.put("PIVOTUNE_MODELS", root().resolve("cli/target/no-models").toString());
    variables.putAll(environment);
    Console console = new Console(new AnswerStream(out), printer(err), false);
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int code = new CommandLineInterface(new Session(console, cancellation, variables, Optional.of(root()))).run(texts);
    return new CliRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream printer(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /** What failed, as the last line of stderr tells it, without the program's name before it. */
  String failure() {
    String last = err.strip().lines().reduce((before, line) -> line).orElse("");
    if (code == 0 || !last.startsWith("pivotune: ")) {
      throw new AssertionError("nothing is told to have failed: exit " + code + ", " + err);
    }
    return last.substring("pivotune: ".length());
  }

  /** The one object on stdout; fails when there is anything else. */
  JsonNode json() {
    return JsonMapper.builder()
        .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().readTree(out);
  }
}
