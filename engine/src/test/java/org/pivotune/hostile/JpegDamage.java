package org.pivotune.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damage to the segments of a JPEG: their kind, order, content and declared length, and the scan behind them. */
final class JpegDamage implements Damage {
  private static final int[] MARKERS = {0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC9, 0xCC, 0xD0, 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD,
      0xDE, 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE, 0x01};
  private static final int SCAN = 0xDA;

  private final Damage bytes = ByteDamage.of("\u00ff\u00d9", "\u00ff\u00d8", "\u00ff\u00da", "\u00ff\u00c0", "Exif\0\0",
      "MM\0*", "II*\0", "ICC_PROFILE\0\1\1", "Adobe\0", "JFIF\0", "acsp");

  @Override
  public byte[] apply(byte[] whole, List<byte[]> others, SplittableRandom random) {
    List<byte[]> segments = segments(whole);
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && !segments.isEmpty(); i++) {
      change(segments, others, random);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    segments.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private void change(List<byte[]> segments, List<byte[]> others, SplittableRandom random) {
    int at = random.nextInt(segments.size());
    byte[] segment = segments.get(at).clone();
    switch (random.nextInt(8)) {
      case 0 -> segments.remove(at);
      case 1 -> segments.add(random.nextInt(segments.size() + 1), segment);
      case 2 -> {
        if (segment.length > 1) {
          segment[1] = (byte) MARKERS[random.nextInt(MARKERS.length)];
          segments.set(at, segment);
        }
      }
      case 3 -> {
        Fields.overwrite(segment, 2, 2, ByteOrder.BIG_ENDIAN, random);
        segments.set(at, segment);
      }
      case 4 -> {
        // Precision, height, width, components of a frame; harmless elsewhere.
        int[] field = new int[][] {{4, 1}, {5, 2}, {7, 2}, {9, 1}, {11, 1}, {12, 1}}[random.nextInt(6)];
        Fields.overwrite(segment, field[0], field[1], ByteOrder.BIG_ENDIAN, random);
        segments.set(at, segment);
      }
      case 5 -> {
        List<byte[]> theirs = segments(others.get(random.nextInt(others.size())));
        if (!theirs.isEmpty()) {
          segments.add(random.nextInt(segments.size() + 1), theirs.get(random.nextInt(theirs.size())));
        }
      }
      default -> segments.set(at, bytes.apply(segment, others, random));
    }
  }

  /** A file cut before its markers; the scan and all behind it are one piece. */
  private static List<byte[]> segments(byte[] file) {
    List<byte[]> segments = new ArrayList<>();
    int at = 0;
    while (at < file.length) {
      int end = file.length;
      boolean marker = at + 4 <= file.length && (file[at] & 0xFF) == 0xFF;
      if (marker && (file[at + 1] & 0xFF) == 0xD8) {
        end = at + 2;
      } else if (marker && (file[at + 1] & 0xFF) != SCAN) {
        end = at + 2 + (int) Fields.get(file, at + 2, 2, ByteOrder.BIG_ENDIAN);
      }
      end = Math.min(file.length, Math.max(end, at + 2));
      segments.add(Arrays.copyOfRange(file, at, end));
      at = end;
    }
    return segments;
  }
}
