package org.pivotune.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Headers and JSON made to harm, by what they try. */
final class NastyTexts {
  private static final int MANY = 200_000;

  private NastyTexts() {}

  static Map<String, byte[]> safetensors() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    String entry = "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
    all.put("overlap: three tensors on the same bytes", safetensors(
        "{\"a" + entry + ",\"b" + entry + ",\"c" + entry + "}", 4));
    all.put("JSON: a name that comes twice", safetensors("{\"a" + entry + ",\"a" + entry + "}", 8));
    all.put("JSON: a number of 10,000 digits", safetensors(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "9".repeat(10_000) + "],\"data_offsets\":[0,4]}}", 4));
    all.put("any memory: 2^63-1 by 2^63-1", safetensors(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9223372036854775807],\"data_offsets\":[0,4]}}", 4));
    all.put("any memory: sixteen dimensions of 2^31", safetensors("{\"a\":{\"dtype\":\"U8\",\"shape\":["
        + "2147483648,".repeat(15) + "2147483648],\"data_offsets\":[0,4]}}", 4));
    all.put("list of more than: two million dimensions", safetensors(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(2_000_000) + "1],\"data_offsets\":[0,4]}}", 4));
    all.put("JSON: names whose hashes collide", safetensors(colliding(), 0));
    all.put("no valid JSON: nothing but spaces", safetensors("{" + " ".repeat(1 << 20), 0));
    return all;
  }

  /** 1,024 names that a hash with the multiplier 33 cannot tell apart, as Jackson's for names is. */
  private static String colliding() {
    return IntStream.range(0, 1024).mapToObj(number -> {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 10; bit++) {
        name.append((number >> bit & 1) == 0 ? "aB" : "b!");
      }
      return "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
    }).collect(Collectors.joining(",", "{", "}"));
  }

  static byte[] safetensors(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length).put(json).array();
  }

  static Map<String, byte[]> npy() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("any memory: 10^18 by 10^17", npy(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999, 99999999999999999), }"));
    all.put("shape: 19 digits", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999,), }"));
    all.put("none of numpy's: a negative size", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }"));
    all.put("none of numpy's: a list of 30,000 commas", npy("{'descr': [" + ", ".repeat(30_000) + "}"));
    all.put("none of numpy's: 60,000 spaces", npy("{'descr':" + " ".repeat(60_000) + "}"));
    all.put("Python objects: a pickle", npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"));
    all.put("none of numpy's: a call", npy("__import__('os').system('evil')"));
    all.put("no real numbers: dates", npy("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }"));
    return all;
  }

  private static byte[] npy(String header) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(10 + text.length + 16).order(ByteOrder.LITTLE_ENDIAN)
        .put("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1)).putShort((short) text.length).put(text).array();
  }

  static Map<String, byte[]> directions() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    String rest = "\"meaning\":\"m\",\"method\":\"m\",\"unit\":1,\"vector\":[[1]]";
    all.put("broken JSON: lists in lists", json("[".repeat(100_000)));
    all.put("broken JSON: objects in objects", json("{\"a\":".repeat(100_000)));
    all.put("broken JSON: a key that comes twice", directions("\"name\":\"a\",\"name\":\"b\"," + rest));
    all.put("broken JSON: text behind the end", json("{} {}"));
    all.put("broken JSON: two million empty objects", json("[" + "{},".repeat(2_000_000) + "{}]"));
    all.put("broken JSON: a number of 1,000 digits", directions("\"name\":\"a\",\"unit\":" + "1".repeat(1000)));
    all.put("name: of a folder above", directions("\"name\":\"../a\"," + rest));
    all.put("not finite: a vector of infinities", directions(
        "\"name\":\"a\",\"meaning\":\"m\",\"method\":\"m\",\"unit\":1,\"vector\":[[1e999, 1]]"));
    all.put("zero: a vector of nothing", directions(
        "\"name\":\"a\",\"meaning\":\"m\",\"method\":\"m\",\"unit\":1,\"vector\":[[0, 0]]"));
    all.put("unit: an infinite one", directions(
        "\"name\":\"a\",\"meaning\":\"m\",\"method\":\"m\",\"unit\":1e999,\"vector\":[[1]]"));
    all.put("two directions: of one name", json("{\"format\":\"pivotune-directions/1\",\"directions\":[{\"name\":\"a\","
        + rest + "},{\"name\":\"a\"," + rest + "}]}"));
    all.put("larger than the limit: 17 MiB", json(" ".repeat(17 << 20)));
    String many = ("{\"name\":\"a\"," + rest + "},").repeat(MANY / 10);
    all.put("at most 1024: twenty thousand of them", json(
        "{\"format\":\"pivotune-directions/1\",\"directions\":[" + many.substring(0, many.length() - 1) + "]}"));
    return all;
  }

  private static byte[] directions(String entry) {
    return json("{\"format\":\"pivotune-directions/1\",\"directions\":[{" + entry + "}]}");
  }

  static Map<String, byte[]> manifests() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (String folder : new String[] {"..", "../x", "/etc", "a/b", "a\\\\b", ".", "\\u0000", "~"}) {
      all.put("gives a face the folder: " + folder, json("{\"format\":\"pivotune-run\",\"format_version\":2,\"faces\":["
          + "{\"name\":\"a\",\"folder\":\"" + folder + "\"},{\"name\":\"b\",\"folder\":\"b\"}]}"));
    }
    all.put("gives a face the folder: twice the same", json("{\"format\":\"pivotune-run\",\"format_version\":2,\"faces\":["
        + "{\"name\":\"a\",\"folder\":\"a\"},{\"name\":\"b\",\"folder\":\"a\"}]}"));
    all.put("version: of the year 10^30", json("{\"format\":\"pivotune-run\",\"format_version\":1" + "0".repeat(30) + "}"));
    return all;
  }

  static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
