package org.pivotune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.testing.ProjectFiles;

/** The module's README. */
class ReadmeTest {
  @TempDir Path classes;

  private static final Path MODULE = ProjectFiles.root().resolve("engine");

  @Test
  void itsProgramCompiles() throws IOException {
    String program = Pattern.compile("(?s)```java\n(.*?)```").matcher(Files.readString(MODULE.resolve("README.md")))
        .results().map(match -> match.group(1)).collect(Collectors.joining("\n"));
    assertThat(program).contains("personaliser.personalise(");
    String imports = Stream.of("engine", "bindings")
        .flatMap(module -> exported(MODULE.resolveSibling(module)).stream())
        .map(name -> "import " + name + ".*;\n").collect(Collectors.joining());
    JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///Page.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return imports + "import java.nio.file.*; import java.util.*;\n"
            + "class Page { void main() throws Exception {\n" + program + "} }";
      }
    };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    boolean compiles = compiler.getTask(said, null, null, List.of("-proc:none", "-d", classes.toString(), "-cp",
        System.getProperty("java.class.path")), null, List.of(source)).call();
    assertThat(compiles).as(said.toString()).isTrue();
  }

  private static List<String> exported(Path module) {
    try {
      return Pattern.compile("exports ([\\w.]+)\\s*;")
          .matcher(Files.readString(module.resolve("src/main/java/module-info.java"))).results()
          .map(match -> match.group(1)).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
