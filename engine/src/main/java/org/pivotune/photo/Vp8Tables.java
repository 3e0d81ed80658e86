package org.pivotune.photo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The numbers of RFC 6386; the arrays are never written to.
 *
 * @param modes of a block's mode, by those above and to the left: [10, 10, 9]
 * @param coefficients [4 kinds of block, 8 bands, 3 contexts, 11]
 * @param updates that one of the former is replaced
 * @param dc quantiser of the first coefficient by index 0..127
 * @param ac quantiser of the others
 */
record Vp8Tables(int[] modes, int[] coefficients, int[] updates, int[] dc, int[] ac) {
  static final Vp8Tables RFC = read();

  private static Vp8Tables read() {
    Map<String, List<Integer>> tables = new LinkedHashMap<>();
    List<Integer> current = new ArrayList<>();
    try (BufferedReader in = new BufferedReader(new InputStreamReader(
        Objects.requireNonNull(Vp8Tables.class.getResourceAsStream("vp8.txt")), StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (Character.isDigit(line.charAt(0))) {
          for (String number : line.split(" ")) {
            current.add(Integer.valueOf(number));
          }
        } else if (line.charAt(0) != '#') {
          current = new ArrayList<>();
          tables.put(line, current);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Vp8Tables(array(tables, "modes", 900), array(tables, "coefficients", 1056), array(tables, "updates", 1056),
        array(tables, "dc", 128), array(tables, "ac", 128));
  }

  private static int[] array(Map<String, List<Integer>> tables, String name, int length) {
    int[] values = tables.getOrDefault(name, List.of()).stream().mapToInt(Integer::intValue).toArray();
    if (values.length != length) {
      throw new IllegalStateException("vp8.txt has " + values.length + " " + name + ", not " + length);
    }
    return values;
  }
}
