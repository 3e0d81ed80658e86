package org.pivotune.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One place for what errors say: held to the whole text, rewritten on request, without texts that nobody expects. */
class ErrorTextsTest {
  private static final Pattern LITERAL = Pattern.compile("\"([\\w-]+(?:\\.[\\w-]+)+)\"");

  @TempDir Path folder;

  private TextFile texts(boolean updates) {
    return new TextFile(folder.resolve("texts.properties"), Path.of("/where/it/is"), updates);
  }

  @Test
  void theWholeTextIsCompared() {
    texts(true).compare("photo.cut-off", List.of("cut.jpg"), "cut.jpg: is cut off. Copy it again.");
    TextFile held = texts(false);
    held.compare("photo.cut-off", List.of("cut.jpg"), "cut.jpg: is cut off. Copy it again.");
    held.compare("photo.cut-off", List.of("C:\\$1.png"), "C:\\$1.png: is cut off. Copy it again.");
    for (String other : List.of("cut.jpg: is cut off.", "cut.jpg: is cut off. Copy it again. Please.", "",
        "other.jpg: is cut off. Copy it again.")) {
      assertThatThrownBy(() -> held.compare("photo.cut-off", List.of("cut.jpg"), other))
          .isInstanceOf(AssertionError.class).hasMessageContaining("expected: cut.jpg: is cut off. Copy it again.\n but was: " + other + "\n");
    }
    assertThatThrownBy(() -> held.compare("photo.cut", List.of(), "text")).isInstanceOf(AssertionError.class)
        .hasMessageContaining("no text 'photo.cut'").hasMessageContaining("Heard: text");
    assertThatThrownBy(() -> held.compare("photo.cut-off", List.of("cut.jpg", "7"), "cut.jpg: is cut off. Copy it again."))
        .isInstanceOf(AssertionError.class).hasMessageContaining("has no place for one of [cut.jpg, 7]");
  }

  @Test
  void anUpdateTakesOverWhatWasHeard() throws IOException {
    texts(true).compare("b.sizes", List.of("3", "13"), "layer 3 of 13, a row of 1300");
    texts(true).compare("b.lines", List.of(), "  one\n   two \\ three\tfour = 5: é");
    texts(true).compare("a.path", List.of(), "/where/it/is/models/x: not /where/it/is-not, "
        + System.getProperty("java.io.tmpdir") + "/junit-123/part-123456789012/y.png of 12345678901 bytes");
    assertThat(texts(false).read()).containsExactly(
        Map.entry("a.path", "{root}/models/x: not /where/it/is-not, {tmp}/part-{random}/y.png of 12345678901 bytes"),
        Map.entry("b.lines", "  one\n   two \\ three\tfour = 5: é"),
        Map.entry("b.sizes", "layer {0} of {1}, a row of 1300"));
    String before = Files.readString(folder.resolve("texts.properties"));
    texts(true).compare("b.sizes", List.of("4", "14"), "layer 4 of 14, a row of 1300");
    assertThat(folder.resolve("texts.properties")).hasContent(before);
    texts(true).compare("b.sizes", List.of("4", "14"), "of 14 layers the one of 4");
    assertThat(texts(false).read()).containsEntry("b.sizes", "of {1} layers the one of {0}");
    texts(true).remove(List.of("a.path", "b.lines"));
    assertThat(texts(false).read()).containsOnlyKeys("b.sizes");
  }

  /** Looks into the tests' sources, as no module runs the tests of all. */
  @Test
  void everyTextIsExpectedBySomeTest() throws IOException {
    TextFile file = ErrorTexts.file();
    TreeSet<String> unused = new TreeSet<>(file.read().keySet());
    int sources = 0;
    try (Stream<Path> modules = Files.list(ProjectFiles.root())) {
      for (Path tests : modules.map(module -> module.resolve("src/test/java")).filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.walk(tests)) {
          for (Path source : files.filter(path -> path.toString().endsWith(".java")).toList()) {
            sources++;
            LITERAL.matcher(Files.readString(source)).results().map(found -> found.group(1)).forEach(unused::remove);
          }
        }
      }
    }
    assertThat(sources).isGreaterThan(100);
    if (file.updates()) {
      file.remove(unused);
    } else {
      assertThat(unused).as("texts that no test asks for; -Dpivotune.texts=update takes them out").isEmpty();
    }
  }

  @Test
  void throwablesAndTextsAreHeard() {
    assertThatThrownBy(() -> assertThat(new IllegalStateException((String) null)).has(ErrorTexts.errorText("a.b")))
        .isInstanceOf(AssertionError.class).hasMessageContaining("says nothing");
  }
}
