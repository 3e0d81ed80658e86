package org.pivotune.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the results of {@code bench/gpu/session} show and what they do not, as a page: of whatever lines there are, so
 * that a session that was cut off has one, too.
 */
public final class SessionSummary {
  /** What a whole session consists of. */
  private static final List<String> PARTS =
      List.of("build", "parity", "deterministic", "memory", "measure", "search", "throughput", "lpips", "peer");
  private static final String PARTS_FILE = "parts.tsv";

  private final Path folder;
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final List<JsonNode> lines = new ArrayList<>();
  private final List<String> proven = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private final List<String> times = new ArrayList<>();

  /**
   * How a part went.
   *
   * @param status its exit status; -1 while it has none
   */
  private record Part(int status, String seconds, String limit) {
    private static final int TIMED_OUT = 124;
    private static final int KILLED = 137;

    String describe() {
      return switch (status) {
        case -1 -> "did not end";
        case 0 -> "done";
        case TIMED_OUT, KILLED -> "stopped at its limit";
        default -> "failed (" + status + ")";
      };
    }
  }

  private SessionSummary(Path folder) {
    this.folder = folder;
  }

  /** @param arguments the folder of the results, which gets {@code summary.md} */
  public static void main(String... arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Files.writeString(folder.resolve("summary.md"), of(folder));
  }

  /** The page. */
  static String of(Path folder) {
    try {
      return new SessionSummary(folder).page();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String page() throws IOException {
    read();
    build();
    parity();
    lines.forEach(this::look);
    for (String part : PARTS) {
      Part how = parts.get(part);
      if (how == null) {
        open.add("part " + part + " was not run");
      } else if (how.status() != 0) {
        open.add("part " + part + " " + how.describe());
      }
    }
    StringBuilder page = new StringBuilder("# What this session shows\n");
    lines.stream().filter(line -> text(line, "kind").equals("device")).findFirst()
        .ifPresent(line -> page.append("Device: ").append(device(line.path("device"))).append(".\n"));
    section(page, "Proven", proven);
    section(page, "Not proven", open);
    table(page, "Times", "| stage | px | precision | LPIPS by | recorded | cuDNN's search | ms a step | MiB held | MiB reserved |",
        times);
    table(page, "Parts", "| part | how it ended | seconds | of at most |", parts.entrySet().stream()
        .map(part -> "| " + part.getKey() + " | " + part.getValue().describe() + " | " + part.getValue().seconds() + " | "
            + part.getValue().limit() + " |").toList());
    return page.toString();
  }

  private static void section(StringBuilder page, String title, List<String> items) {
    page.append("\n## ").append(title).append('\n');
    page.append(items.isEmpty() ? "Nothing.\n" : "");
    items.forEach(item -> page.append("- ").append(item).append('\n'));
  }

  private static void table(StringBuilder page, String title, String head, List<String> rows) {
    if (!rows.isEmpty()) {
      page.append("\n## ").append(title).append('\n').append(head).append('\n');
      page.append("|---".repeat((int) head.chars().filter(c -> c == '|').count() - 1)).append("|\n");
      rows.forEach(row -> page.append(row).append('\n'));
    }
  }

  private void read() throws IOException {
    Path list = folder.resolve(PARTS_FILE);
    if (Files.exists(list)) {
      for (String line : Files.readAllLines(list)) {
        String[] cells = line.split("\t", -1);
        // What was begun stands alone on a line until it has ended.
        parts.put(cells[0], cells.length == 4
            ? new Part(Integer.parseInt(cells[1]), cells[2], cells[3])
            : new Part(-1, "", ""));
      }
    }
    JsonMapper mapper = new JsonMapper();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          try {
            lines.add(mapper.readTree(line));
          } catch (JacksonException e) {
            open.add(file.getFileName() + " has a line that is no JSON: " + line.substring(0, Math.min(80, line.length())));
          }
        }
      }
    }
  }

  private void build() throws IOException {
    Path log = folder.resolve("build.log");
    if (Files.exists(log)) {
      boolean tested = Files.readString(log).contains("100% tests passed");
      (tested ? proven : open).add(tested
          ? "the native library was built here, and its C++ checks hold"
          : "the C++ checks of the build, see the end of build.log");
    }
  }

  private void parity() {
    List<JsonNode> checks = lines.stream().filter(line -> text(line, "kind").equals("parity")).toList();
    long holding = checks.stream().filter(line -> line.path("holds").asBoolean()).count();
    if (holding > 0) {
      proven.add(holding + " of " + checks.size() + " comparisons with the CPU hold");
    }
    checks.stream().filter(line -> !line.path("holds").asBoolean()).forEach(line -> open.add("parity of "
        + text(line, "check") + ": " + text(line, "value") + ", at most " + text(line, "limit")));
  }

  private void look(JsonNode line) {
    String kind = text(line, "kind");
    String name = switch (kind) {
      case "stage" -> text(line, "stage") + " in " + text(line, "precision")
          + (line.path("recorded").asBoolean() ? ", recorded" : ", plain");
      case "throughput" -> text(line, "at_once") + " photos at once";
      case "memory" -> "memory with " + text(line, "recomputed_blocks") + " blocks computed again";
      case "memory limit" -> "a limit of " + text(line, "limit_mib") + " MiB";
      default -> kind;
    };
    if (line.has("error")) {
      open.add(name + ": " + text(line, "error"));
      return;
    }
    if (line.has("notice") || !line.path("notices").isEmpty()) {
      open.add(name + " was not recorded: " + text(line, line.has("notice") ? "notice" : "notices"));
    }
    switch (kind) {
      case "deterministic" -> {
        boolean holds = line.path("holds").asBoolean();
        (holds ? proven : open).add("two runs give the same bits" + (line.path("in_force").asBoolean()
            ? "" : " (by themselves: this build has no CUDA to be told)"));
      }
      case "stage" -> times.add(row(line));
      case "throughput" -> proven.add(name + ": " + number(line, "photos_per_hour") + " photos an hour, at most "
          + text(line, "reserved_peak_mib") + " MiB reserved");
      case "memory", "memory limit" -> memory(name, line);
      default -> { }
    }
  }

  private void memory(String name, JsonNode line) {
    if (line.has("refused")) {
      proven.add(name + " is refused with a sentence");
      return;
    }
    for (String stage : List.of("projection", "tuning")) {
      long reserved = line.path(stage + "_reserved_peak_mib").asLong();
      long estimated = line.path(stage + "_estimated_mib").asLong();
      if (reserved > 0) {
        (reserved <= estimated ? proven : open).add(name + ": the " + stage + " reserves " + reserved
            + " MiB of the " + estimated + " that were estimated");
      }
    }
  }

  private static String row(JsonNode line) {
    return Stream.of(text(line, "stage"), text(line, "resolution"), text(line, "precision"), text(line, "lpips_by"),
            line.path("recorded").asBoolean() ? "yes" : "no", line.path("cudnn_search").asBoolean() ? "yes" : "no",
            number(line, "ms_per_step_second_half"), text(line, "peak_mib"), text(line, "reserved_peak_mib"))
        .reduce("|", (row, cell) -> row + " " + cell + " |");
  }

  private static String device(JsonNode device) {
    return device.isObject()
        ? text(device, "name") + ", compute capability " + text(device, "computeCapability")
        : device.asString();
  }

  private static String number(JsonNode line, String field) {
    return line.has(field) ? String.format(Locale.ROOT, "%.2f", line.path(field).asDouble()) : "";
  }

  private static String text(JsonNode line, String field) {
    JsonNode value = line.path(field);
    return value.isMissingNode() ? "" : value.isContainer() ? value.toString() : value.asString();
  }
}
