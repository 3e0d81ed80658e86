package org.pivotune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.testing.ProjectFiles;

/** The module's README. */
class ReadmeTest {
  private static final Path MODULE = ProjectFiles.root().resolve("engine");

  @TempDir Path folder;

  @Test
  void itsProgramCompiles() throws IOException {
    String program = matches("(?s)```java\n(.*?)```", MODULE.resolve("README.md")).collect(Collectors.joining("\n"));
    assertThat(program).contains("personaliser.personalise(");
    String imports = Stream.of("engine", "bindings")
        .flatMap(module -> matches("exports ([\\w.]+);", MODULE.resolveSibling(module + "/src/main/java/module-info.java")))
        .map(name -> "import " + name + ".*;\n").collect(Collectors.joining());
    Path source = Files.writeString(folder.resolve("Page.java"), imports
        + "import java.nio.file.*;\nimport java.util.*;\nclass Page {\n  void main() throws Exception {\n" + program + "  }\n}\n");
    StringWriter said = new StringWriter();
    PrintWriter to = new PrintWriter(said, true);
    int code = ToolProvider.findFirst("javac").orElseThrow().run(to, to, "-proc:none", "-d", folder.toString(), "-cp",
        System.getProperty("java.class.path"), source.toString());
    assertThat(code).as(said.toString()).isZero();
  }

  private static Stream<String> matches(String pattern, Path file) {
    try {
      List<String> found =
          Pattern.compile(pattern).matcher(Files.readString(file)).results().map(match -> match.group(1)).toList();
      assertThat(found).as(pattern + " in " + file).isNotEmpty();
      return found.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
