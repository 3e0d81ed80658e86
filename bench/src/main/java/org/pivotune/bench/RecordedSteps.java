package org.pivotune.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What recorded steps cost, by run, and what they may cost: the table {@code recorded-steps.tsv} beside this class. */
final class RecordedSteps {
  private static final String TABLE = "recorded-steps.tsv";

  /**
   * What a run costs.
   *
   * @param graphs that were recorded
   * @param nodes of all of them: what a repetition asks the device for
   * @param waits of the host for the device in ten steps
   * @param heldMib the most that tensors held
   * @param reservedMib the most that LibTorch held of the device
   */
  record Cost(long graphs, long nodes, long waits, long heldMib, long reservedMib) {
    private static Cost parse(String[] cells) {
      long[] numbers = new long[cells.length - 1];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Long.parseLong(cells[i + 1]);
      }
      return new Cost(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    private List<Long> numbers() {
      return List.of(graphs, nodes, waits, heldMib, reservedMib);
    }

    /** Whether nothing is more than in another, and no graph is missing. */
    boolean within(Cost allowed) {
      return graphs == allowed.graphs && nodes <= allowed.nodes && waits <= allowed.waits
          && heldMib <= allowed.heldMib && reservedMib <= allowed.reservedMib;
    }
  }

  private static final List<String> COLUMNS =
      List.of("run", "graphs", "nodes", "waits_in_ten_steps", "held_mib", "reserved_mib");

  private RecordedSteps() {}

  /** By the names of runs. */
  static Map<String, Cost> allowed() {
    Map<String, Cost> table = new LinkedHashMap<>();
    try (InputStream stream = RecordedSteps.class.getResourceAsStream(TABLE)) {
      if (stream == null) {
        throw new IllegalStateException("there is no " + TABLE);
      }
      new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)).lines().skip(1).forEach(line -> {
        String[] cells = line.split("\t");
        table.put(cells[0], Cost.parse(cells));
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table;
  }

  /** Writes the table that holds these runs to what they cost now. */
  static void write(Path file, Map<String, Cost> costs) {
    List<String> lines = new ArrayList<>(List.of(String.join("\t", COLUMNS)));
    costs.forEach((run, cost) ->
        lines.add(run + "\t" + String.join("\t", cost.numbers().stream().map(String::valueOf).toList())));
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
