package org.pivotune.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damage that knows no format: bits, fields, ranges, pieces of other files, and words of a dictionary. */
final class ByteDamage implements Damage {
  private static final int MOST_CHANGES = 6;
  private static final int LONGEST_RANGE = 64;

  private final List<byte[]> dictionary;

  ByteDamage(List<byte[]> dictionary) {
    this.dictionary = dictionary.isEmpty() ? List.of(new byte[] {0}) : List.copyOf(dictionary);
  }

  /** Words as Latin-1. */
  static ByteDamage of(String... words) {
    return new ByteDamage(Arrays.stream(words).map(word -> word.getBytes(StandardCharsets.ISO_8859_1)).toList());
  }

  @Override
  public byte[] apply(byte[] whole, List<byte[]> others, SplittableRandom random) {
    byte[] damaged = whole.clone();
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes && damaged.length > 0; i++) {
      damaged = change(damaged, others, random);
    }
    return damaged;
  }

  private byte[] change(byte[] bytes, List<byte[]> others, SplittableRandom random) {
    int at = Places.in(bytes.length, random);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(LONGEST_RANGE));
    byte[] word = dictionary.get(random.nextInt(dictionary.size()));
    byte[] other = others.get(random.nextInt(others.size()));
    switch (random.nextInt(10)) {
      case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> bytes[at] = (byte) random.nextInt();
      case 3, 4 -> Fields.anywhere(bytes, random);
      case 5 -> {
        return join(bytes, at, word, random.nextBoolean() ? at : Math.min(bytes.length, at + word.length));
      }
      case 6 -> {
        return join(bytes, at, Arrays.copyOfRange(bytes, at, end), at);
      }
      case 7 -> {
        return join(bytes, at, new byte[0], end);
      }
      case 8 -> {
        return spliced(bytes, at, other, random);
      }
      default -> {
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
      }
    }
    return bytes;
  }

  /** The other file's end behind this one's start, or a piece of it inside. */
  private static byte[] spliced(byte[] bytes, int at, byte[] other, SplittableRandom random) {
    if (other.length == 0) {
      return bytes;
    }
    int from = Places.in(other.length, random);
    if (random.nextInt(4) == 0) {
      return join(bytes, at, Arrays.copyOfRange(other, from, other.length), bytes.length);
    }
    byte[] piece = Arrays.copyOfRange(other, from, Math.min(other.length, from + 1 + random.nextInt(LONGEST_RANGE)));
    return join(bytes, at, piece, Math.min(bytes.length, at + piece.length));
  }

  /** The bytes up to one place, a piece, and the bytes from another place on. */
  static byte[] join(byte[] bytes, int until, byte[] piece, int from) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream(bytes.length + piece.length);
    joined.write(bytes, 0, until);
    joined.writeBytes(piece);
    joined.write(bytes, from, bytes.length - from);
    return joined.toByteArray();
  }
}
