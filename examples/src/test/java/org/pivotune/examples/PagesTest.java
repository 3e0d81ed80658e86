package org.pivotune.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.xmp.XmpDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.host.PivotuneConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.tune.PersonalGeneratorFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the pages show is so: their Java compiles, their program runs, their figures are those that were recorded. */
class PagesTest {
  private static final Path ROOT = ProjectFiles.root();
  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\n(.*?)^```");
  private static final Pattern CLASS = Pattern.compile("(?m)^public final class (\\w+)");
  private static final String FEW_STEPS = "PersonaliseConfig constants = pivotune.constants(Preset.QUICK);";

  @TempDir
  Path folder;

  /** Java on a page. */
  private record Shown(Path page, String text) {}

  private static List<Shown> all() throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Stream.concat(Files.walk(ROOT, 2), Files.walk(ROOT.resolve("docs")))) {
      pages = files.filter(file -> file.toString().endsWith(".md") && !file.toString().contains("/target/"))
          .distinct().sorted().toList();
    }
    List<Shown> shown = new ArrayList<>();
    for (Path page : pages) {
      JAVA.matcher(Files.readString(page)).results()
          .forEach(block -> shown.add(new Shown(ROOT.relativize(page), block.group(1))));
    }
    return shown;
  }

  @Test
  void javaOnPagesCompiles() throws Exception {
    List<Shown> all = all();
    assertThat(all).extracting(shown -> shown.page().toString())
        .contains("docs/embedding.md", "engine/README.md").hasSizeGreaterThanOrEqualTo(3);
    for (Shown shown : all) {
      Matcher whole = CLASS.matcher(shown.text());
      compile(whole.find() ? whole.group(1) : "Part", whole.reset().find() ? shown.text() : part(shown.text()));
    }
  }

  /** A part of a program: who copies it has imported what it names, from packages of the engine, and has opened Pivotune. */
  private static String part(String text) throws IOException {
    String imports = packages().stream().map(name -> "import " + name + ".*;\n").collect(Collectors.joining());
    return "import java.nio.file.*;\nimport java.time.*;\nimport java.util.*;\n" + imports
        + "final class Part {\n  void part(Pivotune pivotune, Path folder) throws Exception {\n" + text + "\n  }\n}\n";
  }

  private static List<String> packages() throws IOException {
    Path sources = ROOT.resolve("engine/src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      return Stream.concat(Stream.of("org.pivotune.torch"), files.filter(file -> file.endsWith("package-info.java"))
          .map(file -> sources.relativize(file.getParent()).toString().replace('/', '.')).sorted()).toList();
    }
  }

  private void compile(String name, String text) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
    compiler.getTask(null, null, said, List.of("-proc:none", "-classpath", System.getProperty("java.class.path"), "-d",
        folder.toString()), null, List.of(source)).call();
    assertThat(said.getDiagnostics().stream().filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(each -> each.getMessage(Locale.ROOT) + " in line " + each.getLineNumber()).toList()).as(text).isEmpty();
  }

  @Test
  void theProgramOfTheEmbeddingPageRuns() throws Exception {
    Shown program = all().stream().filter(shown -> CLASS.matcher(shown.text()).find()).findFirst().orElseThrow();
    Matcher name = CLASS.matcher(program.text());
    assertThat(name.find()).isTrue();
    assertThat(program.text()).contains(FEW_STEPS);
    compile(name.group(1), program.text().replace(FEW_STEPS, FEW_STEPS + """
              constants = constants.withProjection(constants.projection().withSteps(2))
                  .withTuning(constants.tuning().withSteps(2));
        """));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      loader.loadClass(name.group(1)).getMethod("main", String[].class).invoke(null,
          (Object) new String[] {ProjectFiles.example("astronaut.jpg").toString(), folder.toString()});
    }
    assertThat(PersonalGeneratorFile.read(folder.resolve("anna.safetensors")).people()).hasSize(1);
    assertThat(ImageMetadataReader.readMetadata(folder.resolve("smiling.png").toFile())
        .getFirstDirectoryOfType(XmpDirectory.class).getXmpProperties().toString())
        .contains("trainedAlgorithmicMedia", "smile=2");
  }

  @Test
  void theEmbeddingPageNamesTheVersionAndThePreset() throws Exception {
    String page = Files.readString(ROOT.resolve("docs/embedding.md"));
    Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    assertThat(page).contains("<artifactId>pivotune-engine</artifactId>\n  <version>" + version.group(1) + "</version>");
    assertThat(PivotuneConfig.usual().preset()).isEqualTo(Preset.QUICK);
    assertThat(page).contains("A host's default is **`quick`**");
  }

  @Test
  void theLatenciesOfTheEmbeddingPageAreThoseThatWereRecorded() throws Exception {
    String page = Files.readString(ROOT.resolve("docs/embedding.md"));
    JsonNode recorded = JsonMapper.shared().readTree(Files.readString(ROOT.resolve("bench/results/latency.json")));
    List<String> expected = new ArrayList<>();
    for (int callers : new int[] {1, 8}) {
      JsonNode idle = scenario(recorded, "idle", callers);
      JsonNode busy = scenario(recorded, "while a tuning runs", callers);
      long waited = Math.max(idle.get("most_steps_waited").asLong(), busy.get("most_steps_waited").asLong());
      expected.add("| " + callers + " | " + latency(idle) + " | " + latency(busy) + " | " + waited + " |");
      assertThat(idle.get("edits").asInt()).isEqualTo(400);
    }
    List<Long> rendering = recorded.get("scenarios").valueStream()
        .filter(scenario -> scenario.path("edits").asInt() == 400)
        .map(scenario -> rounded(scenario.get("rendering_ms").get("p50"))).sorted().toList();
    expected.add("Rendering alone is " + rendering.getFirst() + " to " + rendering.getLast() + " ms (p50)");
    expected.add("one step of tuning (" + rounded(scenario(recorded, "tuning alone", 0).get("tuning_step_ms")) + " ms)");
    JsonNode first = scenario(recorded, "first edit of somebody new, loading included", 1).get("latency_ms");
    expected.add("takes " + rounded(first.get("p50")) + " ms (p50 of four; " + rounded(first.get("most")) + " at most)");
    expected.add("a tuning step comes every "
        + rounded(scenario(recorded, "while a tuning runs", 8).get("tuning_step_ms")) + " ms");
    expected.add(recorded.get("threads").asInt() + " threads, four people in the cache");
    assertThat(recorded.get("people").asInt()).isEqualTo(4);
    assertThat(page).contains(expected);
  }

  private static JsonNode scenario(JsonNode recorded, String name, int callers) {
    return recorded.get("scenarios").valueStream().filter(scenario -> scenario.get("scenario").asString().equals(name)
        && scenario.path("callers").asInt() == callers).findFirst().orElseThrow();
  }

  private static String latency(JsonNode scenario) {
    return rounded(scenario.get("latency_ms").get("p50")) + " / " + rounded(scenario.get("latency_ms").get("p99"));
  }

  private static long rounded(JsonNode value) {
    return Math.round(value.asDouble());
  }
}
