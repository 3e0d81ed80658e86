package org.pivotune.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Damage to what is in an archive, packed again with right sizes and checksums, so that it is not the checksum that
 * stops it; and damage to directories and headers.
 */
final class ZipDamage implements Damage {
  private static final int DIRECTORY = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int LOCAL = 0x04034b50;
  /** Offset and width of flags, method, checksum, sizes, lengths of texts, and where the entry lies. */
  private static final int[][] DIRECTORY_FIELDS =
      {{8, 2}, {10, 2}, {16, 4}, {20, 4}, {24, 4}, {28, 2}, {30, 2}, {32, 2}, {42, 4}};
  private static final int[][] END_FIELDS = {{8, 2}, {10, 2}, {12, 4}, {16, 4}, {20, 2}};
  private static final int[][] LOCAL_FIELDS = {{6, 2}, {8, 2}, {18, 4}, {22, 4}, {26, 2}, {28, 2}};
  private static final List<String> NAMES = List.of("../x", "/x", "a\\b", "x/../y", "data.pkl", "archive/data.pkl",
      "archive/data/0", "archive/byteorder", "archive/constants.pkl", "w.npy", "\0", "é".repeat(200));

  private final Damage content;

  /** @param content damages one entry */
  ZipDamage(Damage content) {
    this.content = content;
  }

  @Override
  public byte[] apply(byte[] whole, List<byte[]> others, SplittableRandom random) {
    Map<String, byte[]> entries = entries(whole);
    if (entries.isEmpty()) {
      return ByteDamage.of("PK\1\2", "PK\3\4", "PK\5\6", "PK\6\6", "PK\6\7").apply(whole, others, random);
    }
    int choice = random.nextInt(4);
    byte[] packed = choice == 0 ? whole.clone() : pack(changed(entries, others, random), random);
    if (choice == 0 || random.nextInt(6) == 0) {
      damageHeaders(packed, random);
    }
    return packed;
  }

  private Map<String, byte[]> changed(Map<String, byte[]> entries, List<byte[]> others, SplittableRandom random) {
    List<String> names = new ArrayList<>(entries.keySet());
    String name = names.get(random.nextInt(names.size()));
    Map<String, byte[]> changed = new LinkedHashMap<>(entries);
    switch (random.nextInt(8)) {
      case 0 -> changed.remove(name);
      case 1 -> changed.put(NAMES.get(random.nextInt(NAMES.size())), changed.remove(name));
      case 2 -> changed.put(names.get(random.nextInt(names.size())), entries.get(name));
      default -> {
        List<byte[]> theirs = new ArrayList<>();
        others.forEach(other -> theirs.addAll(entries(other).values()));
        theirs.add(entries.get(name));
        changed.put(name, content.apply(entries.get(name), theirs, random));
      }
    }
    return changed;
  }

  private static void damageHeaders(byte[] file, SplittableRandom random) {
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      switch (random.nextInt(4)) {
        case 0 -> damage(file, LOCAL, LOCAL_FIELDS, random);
        case 1 -> damage(file, END, END_FIELDS, random);
        default -> damage(file, DIRECTORY, DIRECTORY_FIELDS, random);
      }
    }
  }

  private static void damage(byte[] file, int signature, int[][] fields, SplittableRandom random) {
    List<Integer> records = records(file, signature);
    if (records.isEmpty()) {
      return;
    }
    int[] field = fields[random.nextInt(fields.length)];
    int at = records.get(random.nextInt(records.size())) + field[0];
    int other = records.get(random.nextInt(records.size())) + field[0];
    if (random.nextInt(3) == 0 && Math.max(at, other) + field[1] <= file.length) {
      System.arraycopy(file, other, file, at, field[1]); // entries that share a place or a size
    } else {
      Fields.overwrite(file, at, field[1], ByteOrder.LITTLE_ENDIAN, random);
    }
  }

  private static List<Integer> records(byte[] file, int signature) {
    List<Integer> found = new ArrayList<>();
    for (int at = 0; at + 4 <= file.length; at++) {
      if (file[at] == 'P' && (int) Fields.get(file, at, 4, ByteOrder.LITTLE_ENDIAN) == signature) {
        found.add(at);
      }
    }
    return found;
  }

  /** The entries of an undamaged archive whose entries are stored; empty for any other. */
  static Map<String, byte[]> entries(byte[] file) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int at : records(file, DIRECTORY)) {
      int length = (int) Fields.get(file, Math.min(at + 28, file.length - 2), 2, ByteOrder.LITTLE_ENDIAN);
      if (at + 46 + length > file.length || Fields.get(file, at + 10, 2, ByteOrder.LITTLE_ENDIAN) != 0) {
        return Map.of();
      }
      long local = Fields.get(file, at + 42, 4, ByteOrder.LITTLE_ENDIAN);
      long size = Fields.get(file, at + 24, 4, ByteOrder.LITTLE_ENDIAN);
      if (local + 30 > file.length) {
        return Map.of();
      }
      long start = local + 30 + Fields.get(file, (int) local + 26, 2, ByteOrder.LITTLE_ENDIAN)
          + Fields.get(file, (int) local + 28, 2, ByteOrder.LITTLE_ENDIAN);
      if (start + size > file.length) {
        return Map.of();
      }
      String name = new String(file, at + 46, length, StandardCharsets.UTF_8);
      entries.put(name, Arrays.copyOfRange(file, (int) start, (int) (start + size)));
    }
    return entries;
  }

  /** All entries stored, or one of them deflated. */
  private static byte[] pack(Map<String, byte[]> entries, SplittableRandom random) {
    int deflated = random.nextInt(3) == 0 ? random.nextInt(entries.size() + 1) : -1;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      int number = 0;
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setTime(0);
        if (number++ != deflated) {
          CRC32 crc = new CRC32();
          crc.update(entry.getValue());
          header.setMethod(ZipEntry.STORED);
          header.setSize(entry.getValue().length);
          header.setCrc(crc.getValue());
        }
        out.putNextEntry(header);
        out.write(entry.getValue());
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
