package org.pivotune.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damage to pickles instruction by instruction: left out, repeated, moved, taken from others, made up. */
final class PickleDamage implements Damage {
  private static final int MOST_CHANGES = 5;
  private static final int LONGEST_RUN = 12;
  /** Instructions that honest files seldom have; PROTO to NEXT_BUFFER, containers, calls, the memo. */
  private static final List<byte[]> MADE_UP = latin("(", ")", "]", "}", "0", "1", "2", "a", "e", "s", "u", "d", "l", "t",
      "R", "b", "o", "Q", "N", "\u0081", "\u0085", "\u0086", "\u0087", "\u0088", "\u0089", "\u008f", "\u0090", "\u0091",
      "\u0092", "\u0093", "\u0094", "\u0097", "h\0", "h\u0001", "q\0", "j\u00ff\u00ff\u00ff\u00ff", "g12\n", "p3\n",
      "I-1\n", "L99999999999999999999L\n", "Fnan\n", "S'x'\n", "V\\u0041\n", "K\u00ff", "J\u00ff\u00ff\u00ff\u007f",
      "\u008a\b\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "\u008a\t\0\0\0\0\0\0\0\0\u0001", "U\u0001x",
      "X\u00ff\u00ff\u00ff\u007f", "B\u0004\0\0\0abcd", "\u008d\u0001\0\0\0\0\0\0\0a", "cos\nsystem\n",
      "cbuiltins\neval\n", "c__builtin__\nset\n", "ccollections\nOrderedDict\n", "c_codecs\nencode\n",
      "ctorch\nFloatStorage\n", "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch.storage\n_load_from_bytes\n",
      "cnumpy\ndtype\n", "cnumpy.core.multiarray\n_reconstruct\n", "cnumpy.core.multiarray\nscalar\n", "ios\nsystem\n",
      "G\u007f\u00f0\0\0\0\0\0\0", "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "\u0080\u0009");

  private final Damage bytes = new ByteDamage(MADE_UP);

  private static List<byte[]> latin(String... words) {
    return Arrays.stream(words).map(word -> word.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }

  @Override
  public byte[] apply(byte[] whole, List<byte[]> others, SplittableRandom random) {
    List<byte[]> program = new ArrayList<>(instructions(whole));
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes && !program.isEmpty(); i++) {
      change(program, others, random);
    }
    ByteArrayOutputStream joined = new ByteArrayOutputStream(whole.length);
    program.forEach(joined::writeBytes);
    return joined.toByteArray();
  }

  private void change(List<byte[]> program, List<byte[]> others, SplittableRandom random) {
    int at = random.nextInt(program.size());
    int end = Math.min(program.size(), at + 1 + random.nextInt(LONGEST_RUN));
    switch (random.nextInt(7)) {
      case 0 -> program.subList(at, end).clear();
      case 1 -> program.addAll(at, List.copyOf(program.subList(at, end)));
      case 2 -> program.add(at, MADE_UP.get(random.nextInt(MADE_UP.size())));
      case 3 -> program.set(at, MADE_UP.get(random.nextInt(MADE_UP.size())));
      case 4 -> program.set(at, bytes.apply(program.get(at), others, random));
      case 5 -> {
        int with = random.nextInt(program.size());
        byte[] moved = program.set(at, program.get(with));
        program.set(with, moved);
      }
      default -> {
        List<byte[]> theirs = instructions(others.get(random.nextInt(others.size())));
        if (!theirs.isEmpty()) {
          int from = random.nextInt(theirs.size());
          program.addAll(at, theirs.subList(from, Math.min(theirs.size(), from + LONGEST_RUN)));
        }
      }
    }
  }

  /** A file cut between its instructions; what is no instruction stays one piece. */
  static List<byte[]> instructions(byte[] file) {
    List<byte[]> all = new ArrayList<>();
    int at = 0;
    while (at < file.length) {
      int length = length(file, at);
      int end = length <= 0 || length > file.length - at ? file.length : at + length;
      all.add(Arrays.copyOfRange(file, at, end));
      at = end;
    }
    return all;
  }

  /** Bytes of the instruction; 0 where there is none. */
  private static int length(byte[] file, int at) {
    int opcode = file[at] & 0xFF;
    if ("().012NRQ]abdelostu}".indexOf(opcode) >= 0 || opcode == 0x81 || opcode >= 0x85 && opcode <= 0x89
        || opcode >= 0x8f && opcode <= 0x94 || opcode == 0x97 || opcode == 0x98) {
      return 1;
    }
    return switch (opcode) {
      case 'K', 'h', 'q', 0x80, 0x82 -> 2;
      case 'M', 0x83 -> 3;
      case 'J', 'j', 'r', 0x84 -> 5;
      case 'G', 0x95 -> 9;
      case 'F', 'I', 'L', 'S', 'V', 'g', 'p', 'P' -> line(file, at + 1) - at;
      case 'c', 'i' -> line(file, line(file, at + 1)) - at;
      case 'U', 'C', 0x8a, 0x8c -> counted(file, at, 1);
      case 'T', 'X', 'B', 0x8b -> counted(file, at, 4);
      case 0x8d, 0x8e, 0x96 -> counted(file, at, 8);
      default -> 0;
    };
  }

  private static int line(byte[] file, int from) {
    int at = from;
    while (at < file.length && file[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  private static int counted(byte[] file, int at, int width) {
    if (at + 1 + width > file.length) {
      return 0;
    }
    long count = Fields.get(file, at + 1, width, ByteOrder.LITTLE_ENDIAN);
    return count < 0 || count > file.length ? 0 : (int) (1 + width + count);
  }
}
