import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Prints the line with which {@code ./mvnw verify} ends: how many tests ran in all modules, how many failed, how many
 * were skipped and for which reasons. It counts Surefire's reports that are newer than the run's begin. Arguments: the
 * project's folder, a file made when the run began, Maven's exit status, and {@code all} if every module was asked for.
 */
final class TestSummary {
  private static final String REASON = "needs ";

  private int ran;
  private int failed;
  private int skipped;
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final List<String> notReached = new ArrayList<>();

  public static void main(String[] arguments) throws IOException, XMLStreamException {
    Path root = Path.of(arguments[0]);
    FileTime begin = Files.getLastModifiedTime(Path.of(arguments[1]));
    boolean mavenFailed = !arguments[2].equals("0");
    TestSummary summary = new TestSummary();
    for (Path module : modules(root)) {
      List<Path> reports = reports(module, begin);
      for (Path report : reports) {
        summary.count(report);
      }
      if (reports.isEmpty()) {
        summary.notReached.add(module.getFileName().toString());
      }
    }
    if (summary.ran + summary.skipped > 0 || mavenFailed) {
      System.out.println(summary.line(mavenFailed, arguments[3].equals("all")));
    }
  }

  /** The folders with tests. */
  private static List<Path> modules(Path root) throws IOException {
    try (Stream<Path> folders = Files.list(root)) {
      return folders.filter(folder -> Files.isDirectory(folder.resolve("src/test/java"))).sorted().toList();
    }
  }

  private static List<Path> reports(Path module, FileTime begin) throws IOException {
    Path folder = module.resolve("target/surefire-reports");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> reports = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("TEST-") && name.endsWith(".xml") && Files.getLastModifiedTime(file).compareTo(begin) >= 0) {
          reports.add(file);
        }
      }
    }
    return reports;
  }

  private void count(Path report) throws IOException, XMLStreamException {
    try (var bytes = Files.newInputStream(report)) {
      XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      XMLStreamReader xml = factory.createXMLStreamReader(bytes);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamReader.START_ELEMENT) {
          switch (xml.getLocalName()) {
            case "testcase" -> ran++;
            case "failure", "error" -> failed++;
            case "skipped" -> {
              ran--;
              skipped++;
              reasons.merge(reason(xml), 1, Integer::sum);
            }
            default -> { }
          }
        }
      }
    }
  }

  /** A condition on a test gives a message, an assumption in it the exception. */
  private static String reason(XMLStreamReader skipped) throws XMLStreamException {
    String message = skipped.getAttributeValue(null, "message");
    String text = message == null || message.isBlank() ? skipped.getElementText() : message;
    return text.strip().lines().findFirst().orElse("without a reason")
        .replaceFirst("^[\\w.]+Exception: ", "").replaceFirst("^Assumption failed: ", "");
  }

  private String line(boolean mavenFailed, boolean all) {
    StringBuilder line = new StringBuilder("Tests: ").append(number(ran)).append(" ran");
    if (failed > 0) {
      line.append(", ").append(number(failed)).append(" failed");
    }
    line.append(", ").append(number(skipped)).append(" skipped");
    if (skipped > 0) {
      line.append(": ").append(reasons.entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .map(entry -> counted(entry.getValue(), entry.getKey())).collect(Collectors.joining(", ")));
    }
    if (mavenFailed) {
      line.append(failed > 0 ? "" : "; Maven failed").append(
          all && !notReached.isEmpty() ? "; not reached: " + String.join(", ", notReached) : "");
    }
    return line.toString();
  }

  private static String counted(int count, String reason) {
    boolean plural = count > 1 && reason.startsWith(REASON);
    return number(count) + " " + (plural ? "need " + reason.substring(REASON.length()) : reason);
  }

  private static String number(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
