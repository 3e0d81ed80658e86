package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pivotune.observe.Cancellation;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the pages name exists: files, headings, tests, classes, commands, options, variables, decisions, figures. */
class DocumentsTest {
  private static final Path ROOT = CliRun.root();
  private static final Set<String> LEFT_OUT = Set.of("target", "shared", "runs", "run", "node_modules");
  private static final String FENCE = "```";

  /** Of ONNX Runtime's C, and of the JDK. */
  private static final Set<String> NAMES_OF_OTHERS = Set.of("CreateEnv", "DisableTelemetryEvents", "ResourceBundle");

  /** Of javac, java, curl, NVIDIA's generate.py and legacy.py, and GANSpace. */
  private static final Set<String> OPTIONS_OF_OTHERS = Set.of(
      "--release", "--illegal-native-access", "--data-binary", "--projected-w", "--source", "--dest", "--use_w");

  private static final Map<String, String> PAGES = new TreeMap<>();
  private static final Map<String, String> SOURCES = new TreeMap<>();

  @BeforeAll
  static void read() throws IOException {
    Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        String name = folder.getFileName().toString();
        boolean hidden = name.startsWith(".") && !name.equals(".ci") && !name.equals(".mvn");
        return !folder.equals(ROOT) && (LEFT_OUT.contains(name) || hidden)
            ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String name = ROOT.relativize(file).toString();
        if (name.endsWith(".md")) {
          PAGES.put(name, text(file));
        } else if (name.matches(".*\\.(java|h|hpp|cpp|cu|py|xml|jte|sh)|[^.]*|\\.(ci|mvn)/.*")) {
          SOURCES.put(name, text(file));
        }
        return FileVisitResult.CONTINUE;
      }
    });
    assertThat(PAGES).hasSizeGreaterThan(100).containsKeys("README.md", "docs/trust.md", "models/lpips/CARD.md");
    assertThat(SOURCES).hasSizeGreaterThan(500).containsKeys("pivotune", "native/build.sh", "bench/run");
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> groups(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().map(DocumentsTest::first).toList();
  }

  private static String first(MatchResult match) {
    return match.group(match.groupCount() == 0 ? 0 : 1);
  }

  /** "page: what" of everything that matches on the pages and is not there. */
  private static List<String> missing(String pattern, Predicate<String> there) {
    List<String> missing = new ArrayList<>();
    int found = 0;
    for (Map.Entry<String, String> page : PAGES.entrySet()) {
      for (String name : groups(pattern, page.getValue())) {
        found++;
        if (!there.test(name)) {
          missing.add(page.getKey() + ": " + name);
        }
      }
    }
    assertThat(found).as("matches of " + pattern).isPositive();
    return missing;
  }

  /** Words of code between backticks and in fenced blocks. */
  private static String code(String page) {
    StringBuilder code = new StringBuilder();
    boolean fenced = false;
    for (String line : page.lines().toList()) {
      if (line.strip().startsWith(FENCE)) {
        fenced = !fenced;
      } else {
        code.append(fenced ? line : String.join("\n", groups("`([^`]+)`", line))).append('\n');
      }
    }
    return code.toString();
  }

  @Test
  void everyRelativeLinkResolves() {
    List<String> broken = new ArrayList<>();
    PAGES.forEach((page, text) -> {
      for (String link : groups("\\]\\(([^)\\s]+)\\)", text)) {
        if (!link.matches("[a-z]+:.*")) {
          String[] parts = link.split("#", 2);
          Path target = parts[0].isEmpty() ? ROOT.resolve(page) : ROOT.resolve(page).resolveSibling(parts[0]);
          boolean there = Files.exists(target)
              && (parts.length == 1 || headings(text(target)).contains(parts[1]));
          if (!there) {
            broken.add(page + ": " + link);
          }
        }
      }
    });
    assertThat(broken).isEmpty();
  }

  /** As the forges make anchors of headings. */
  private static List<String> headings(String page) {
    return groups("^#+ (.*)$", page).stream()
        .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-')).toList();
  }

  @Test
  void everyTestClassNamedExists() {
    Set<String> classes = classes();
    assertThat(missing("\\b[A-Z]\\w*[a-z]\\w*(?:Test|IT)\\b", classes::contains)).isEmpty();
  }

  private static Set<String> classes() {
    return SOURCES.keySet().stream().filter(name -> name.endsWith(".java"))
        .map(name -> name.substring(name.lastIndexOf('/') + 1, name.length() - ".java".length()))
        .collect(Collectors.toSet());
  }

  @Test
  void everyNameOfCodeOccursInTheSources() {
    Set<String> words = new TreeSet<>(classes());
    SOURCES.forEach((name, text) -> {
      if (!name.endsWith("DocumentsTest.java")) {
        words.addAll(groups("\\b[A-Z]\\w+\\b", text));
      }
    });
    List<String> unknown = new ArrayList<>();
    PAGES.forEach((page, text) -> groups("`([A-Z][a-z0-9]+[A-Z]\\w*)[^`]*`", text).stream()
        .filter(word -> !words.contains(word) && !NAMES_OF_OTHERS.contains(word)).forEach(word -> unknown.add(page + ": " + word)));
    assertThat(unknown).isEmpty();
  }

  @Test
  void everyDecisionCitedExists() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("docs/adr"))) {
      Set<Integer> decisions = files.map(file -> file.getFileName().toString())
          .map(name -> Integer.parseInt(name.substring(0, name.indexOf('-')))).collect(Collectors.toSet());
      assertThat(missing("\\bADR[s ]+(\\d+(?:(?:, | and | to )\\d+)*)", numbers -> Stream.of(numbers.split("\\D+"))
          .map(Integer::parseInt).allMatch(decisions::contains))).isEmpty();
      assertThat(missing("\\badr/(\\d{4})", number -> decisions.contains(Integer.parseInt(number)))).isEmpty();
      SOURCES.forEach((name, text) -> assertThat(groups("\\bADR (\\d+)", text)).as(name)
          .allMatch(number -> decisions.contains(Integer.parseInt(number))));
    }
  }

  @Test
  void everyVariableNamedIsReadByTheCode() {
    assertThat(missing("`((?:PIVOTUNE|LIBTORCH|ONNXRUNTIME|XDG|ORT|OMP|MALLOC)_[A-Z_]+)", variable -> SOURCES.entrySet()
        .stream().filter(source -> !source.getKey().contains("/test/"))
        .anyMatch(source -> source.getKey().endsWith(".java")
            ? source.getValue().contains('"' + variable + '"')
            : source.getValue().matches("(?s).*(\\$\\{?|os\\.environ.{1,8}|export )" + variable + "\\b.*"))))
        .isEmpty();
  }

  private static CommandLine commands() {
    Console console = new Console(new AnswerStream(System.out), System.err, false);
    return new CommandLineInterface(
        new Session(console, Cancellation.NEVER, Map.of(), Optional.<Path>empty())).commands();
  }

  @Test
  void everyCommandLineParses() {
    List<String> wrong = new ArrayList<>();
    int parsed = 0;
    for (Map.Entry<String, String> page : PAGES.entrySet()) {
      for (String line : groups("^(?:\\./)?pivotune (.+)$", code(page.getValue()).replaceAll(" *(;|&&) *", "\n"))) {
        String command = line.replaceFirst("\\s+#.*", "").replace("experiment NAME", "experiment locality").strip();
        try {
          commands().parseArgs(command.split("\\s+"));
          parsed++;
        } catch (CommandLine.MissingParameterException e) {
          // A command that is only named, in the midst of a sentence, says nothing of its operands.
          if (fenced(page.getValue(), line)) {
            wrong.add(page.getKey() + ": " + command + ": " + e.getMessage());
          }
        } catch (CommandLine.ParameterException e) {
          wrong.add(page.getKey() + ": " + command + ": " + e.getMessage());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(parsed).isGreaterThan(40);
  }

  private static boolean fenced(String page, String line) {
    return groups("(?s)" + FENCE + "(.*?)" + FENCE, page).stream().anyMatch(block -> block.contains(line));
  }

  @Test
  void everyOptionNamedExists() {
    Set<String> options = new TreeSet<>();
    collect(commands(), options);
    options.addAll(OPTIONS_OF_OTHERS);
    SOURCES.forEach((name, text) -> {
      if (!name.contains("/src/test/")) {
        options.addAll(groups(name.endsWith(".java") ? "\"(--[a-z][\\w-]*)" : "(--[a-z][\\w-]*)", text));
      }
    });
    List<String> unknown = new ArrayList<>();
    PAGES.forEach((page, text) -> {
      for (String option : groups("(?:^|[\\s\\[(`])(--[a-z][\\w-]*)", code(text))) {
        if (!(option.endsWith("-") ? options.stream().anyMatch(one -> one.startsWith(option))
            : options.contains(option))) {
          unknown.add(page + ": " + option);
        }
      }
    });
    assertThat(unknown).isEmpty();
  }

  private static void collect(CommandLine command, Set<String> options) {
    options.addAll(command.getCommandSpec().optionsMap().keySet());
    options.addAll(command.getCommandSpec().negatedOptionsMap().keySet());
    command.getSubcommands().values().forEach(inner -> collect(inner, options));
  }

  @Test
  void theModulesDependOnEachOtherAsPictured() {
    String page = PAGES.get("docs/architecture.md");
    Map<String, Set<String>> pictured = new TreeMap<>();
    for (String path : groups("`((?:[a-z]+ -> )+[a-z]+)`", page)) {
      String[] modules = path.split(" -> ");
      for (int i = 1; i < modules.length; i++) {
        pictured.computeIfAbsent(modules[i - 1], name -> new TreeSet<>()).add(modules[i]);
      }
    }
    Map<String, Set<String>> built = new TreeMap<>();
    List<String> modules = groups("<module>(.*)</module>", SOURCES.get("pom.xml"));
    for (String module : modules) {
      Set<String> on = new TreeSet<>(groups("(?s)<dependency>\\s*<groupId>org.pivotune</groupId>\\s*"
          + "<artifactId>pivotune-(\\w+)</artifactId>(?:(?!</dependency>|test-jar).)*</dependency>",
          SOURCES.get(module + "/pom.xml")));
      if (!on.isEmpty()) {
        built.put(module, on);
      }
    }
    assertThat(built).isEqualTo(pictured);
    assertThat(groups("^\\| `([a-z]+)` \\|", page)).containsExactlyInAnyOrderElementsOf(modules);
  }

  @Test
  void theWordsOfTheGlossaryAreUsed() {
    String sources = String.join("\n", SOURCES.values()).toLowerCase(Locale.ROOT);
    String pages = PAGES.entrySet().stream().filter(page -> !page.getKey().equals("docs/glossary.md"))
        .map(Map.Entry::getValue).collect(Collectors.joining("\n")).toLowerCase(Locale.ROOT);
    List<String> words = groups("^\\| \\*\\*(.+?)\\*\\*", PAGES.get("docs/glossary.md"));
    assertThat(words).hasSizeGreaterThan(60);
    for (String entry : words) {
      for (String word : entry.toLowerCase(Locale.ROOT).replaceFirst("^to ", "").split("[ ,]+")) {
        assertThat(sources.contains(word) || pages.contains(word)).as(word).isTrue();
      }
    }
  }

  private static String ratio(int threads, String stage) throws IOException {
    JsonNode results = JsonMapper.shared().readTree(
        Files.readAllBytes(ROOT.resolve("bench/results/beside-pytorch-" + threads + "-thread" + (threads > 1 ? "s" : "")
            + ".json")));
    JsonNode found = results.path("stages").path(stage);
    assertThat(found.path("ratio").isNumber()).as(stage + " in " + results.path("stages").propertyNames()).isTrue();
    return String.format(Locale.ROOT, "%.2f", found.path("ratio").asDouble());
  }

  @Test
  void theFiguresBesidePyTorchAreThoseOfTheResults() throws IOException {
    String[] two = {ratio(2, "project-alex"), ratio(2, "tune"), ratio(2, "project-vgg"), ratio(2, "tune-locality")};
    String[] one = {ratio(1, "project-alex"), ratio(1, "tune"), ratio(1, "project-vgg"), ratio(1, "tune-locality")};
    assertThat(PAGES.get("README.md"))
        .contains("a step of projection takes %s and a step of tuning %s of PyTorch's time".formatted(two[0], two[1]))
        .contains("(%s and %s with LPIPS-VGG and with regularisation)".formatted(two[2], two[3]))
        .contains("on one core %s and %s.".formatted(one[0], one[1]));
    assertThat(PAGES.get("bench/README.md"))
        .contains("one thread, projection %s (LPIPS-VGG %s), tuning %s, with regularisation %s; two threads %s (%s), %s, %s."
            .formatted(one[0], one[2], one[1], one[3], two[0], two[2], two[1], two[3]));
    assertThat(groups("takes (.*) of PyTorch's time with one thread", PAGES.get("CHANGELOG.md")))
        .containsExactly(one[1]);
    assertThat(groups("\\*\\*(0\\.\\d+)\\*\\*", PAGES.get("bench/results/beside-pytorch-2-threads.md"))).contains(two);
    assertThat(groups("\\*\\*(0\\.\\d+)\\*\\*", PAGES.get("bench/results/beside-pytorch-1-thread.md"))).contains(one);
  }

  /** Scores of one benchmark whose parameters have these values, rounded as the page has them. */
  private static String score(String file, String method, String... parameters) throws IOException {
    List<String> scores = new ArrayList<>();
    for (JsonNode result : JsonMapper.shared().readTree(Files.readAllBytes(ROOT.resolve("bench/results/" + file)))
        .path("results")) {
      Set<String> values = result.path("params").valueStream().map(JsonNode::asString).collect(Collectors.toSet());
      if (result.path("benchmark").asString().endsWith("." + method) && values.containsAll(List.of(parameters))) {
        double score = result.path("primaryMetric").path("score").asDouble();
        scores.add(String.format(Locale.ROOT, score < 10 ? "%.1f" : "%.0f", score));
      }
    }
    assertThat(scores).as(file + " " + List.of(parameters)).hasSize(1);
    return scores.getFirst();
  }

  @Test
  void theTableOfBenchmarksIsThatOfTheResults() throws IOException {
    String size = "128";
    List<String> table = List.of(
        "| one native call from Java / from C++ | %s / %s ns |"
            .formatted(score("calls.json", "fromJava"), score("calls.json", "fromCpp")),
        "| image / image and all gradients (`FUSED`) | %s / %s ms |".formatted(
            score("generator.json", "forward", "FUSED", size), score("generator.json", "forwardAndBackward", "FUSED", size)),
        "| LPIPS value and gradient, Alex / VGG, by ONNX Runtime | %s / %s ms |".formatted(
            score("lpips.json", "valueAndGradient", "ALEX", "ONNX", size),
            score("lpips.json", "valueAndGradient", "VGG", "ONNX", size)),
        "| the same by LibTorch | %s / %s ms |".formatted(
            score("lpips.json", "valueAndGradient", "ALEX", "LIBTORCH", size),
            score("lpips.json", "valueAndGradient", "VGG", "LIBTORCH", size)),
        "| projection step, Alex / VGG | %s / %s ms |"
            .formatted(score("projection.json", "step", "ALEX", size), score("projection.json", "step", "VGG", size)),
        "| tuning step, without / with locality regularisation | %s / %s ms |"
            .formatted(score("tuning.json", "step", "false", size), score("tuning.json", "step", "true", size)),
        "| an edit, from codes to pixels | %s ms |".formatted(score("edit.json", "render", size)));
    assertThat(PAGES.get("bench/README.md").lines()).containsAll(table);
  }

  @Test
  void everyTagThatIsLeftOutIsOnATest() {
    Collection<String> tags = List.of(first(Pattern.compile("<pivotune.excludedTags>(.*)</").matcher(
        SOURCES.get("pom.xml")).results().findFirst().orElseThrow()).split(","));
    Set<String> used = SOURCES.entrySet().stream().filter(source -> source.getKey().contains("/src/test/java/"))
        .flatMap(source -> groups("@Tag\\(\"(\\w+)\"\\)", source.getValue()).stream()).collect(Collectors.toSet());
    assertThat(used).containsAll(tags);
    for (String excluded : groups("-Dpivotune\\.excludedTags=(\\S+)", String.join("\n", PAGES.values()))) {
      assertThat(tags).containsAll(List.of(excluded.split(",")));
    }
  }
}
