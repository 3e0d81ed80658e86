package org.pivotune.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Damage to the chunks of a PNG, with right checksums, and to its pixels before they are packed. */
final class PngDamage implements Damage {
  private static final int SIGNATURE = 8;
  private static final int FRAME = 12;
  private static final int MOST_PIXEL_BYTES = 1 << 20;
  private static final String[] TYPES = {"IHDR", "IDAT", "IEND", "PLTE", "tRNS", "iCCP", "eXIf", "gAMA", "cHRM", "sRGB",
      "tEXt", "zTXt", "iTXt", "bKGD", "pHYs", "sBIT", "hIST", "tIME", "XXXX"};

  private final Damage bytes = ByteDamage.of("\0\0\0\1", "\u00ff\u00ff\u00ff\u00ff", "x\u009c", "MM\0*", "Exif\0\0", "acsp");

  /** A chunk without length and checksum. */
  private record Chunk(String type, byte[] content) {}

  @Override
  public byte[] apply(byte[] whole, List<byte[]> others, SplittableRandom random) {
    List<Chunk> chunks = chunks(whole);
    if (chunks.isEmpty()) {
      return bytes.apply(whole, others, random);
    }
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && !chunks.isEmpty(); i++) {
      change(chunks, others, random);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole, 0, SIGNATURE);
    chunks.forEach(chunk -> out.writeBytes(framed(chunk)));
    byte[] file = out.toByteArray();
    return random.nextInt(8) == 0 ? bytes.apply(file, others, random) : file;
  }

  private void change(List<Chunk> chunks, List<byte[]> others, SplittableRandom random) {
    int at = random.nextInt(chunks.size());
    Chunk chunk = chunks.get(at);
    switch (random.nextInt(7)) {
      case 0 -> chunks.remove(at);
      case 1 -> chunks.add(random.nextInt(chunks.size() + 1), chunk);
      case 2 -> chunks.set(at, new Chunk(TYPES[random.nextInt(TYPES.length)], chunk.content()));
      case 3 -> {
        byte[] header = chunks.getFirst().content().clone();
        for (int i = 0; i < 1 + random.nextInt(2) && header.length > 0; i++) {
          int[] field = new int[][] {{0, 4}, {4, 4}, {8, 1}, {9, 1}, {10, 1}, {11, 1}, {12, 1}}[random.nextInt(7)];
          Fields.overwrite(header, field[0], field[1], ByteOrder.BIG_ENDIAN, random);
        }
        chunks.set(0, new Chunk(chunks.getFirst().type(), header));
      }
      case 4 -> {
        List<Chunk> theirs = chunks(others.get(random.nextInt(others.size())));
        if (!theirs.isEmpty()) {
          chunks.add(random.nextInt(chunks.size() + 1), theirs.get(random.nextInt(theirs.size())));
        }
      }
      default -> chunks.set(at, new Chunk(chunk.type(), content(chunk, others, random)));
    }
  }

  private byte[] content(Chunk chunk, List<byte[]> others, SplittableRandom random) {
    if (chunk.type().equals("IDAT") && random.nextBoolean()) {
      byte[] pixels = inflated(chunk.content());
      return pixels.length == 0 ? chunk.content() : deflated(bytes.apply(pixels, others, random));
    }
    return bytes.apply(chunk.content(), others, random);
  }

  private static List<Chunk> chunks(byte[] file) {
    List<Chunk> chunks = new ArrayList<>();
    for (int at = SIGNATURE; at + FRAME <= file.length;) {
      long length = Fields.get(file, at, 4, ByteOrder.BIG_ENDIAN);
      if (length < 0 || length > file.length - at - FRAME) {
        return chunks;
      }
      String type = new String(file, at + 4, 4, java.nio.charset.StandardCharsets.ISO_8859_1);
      chunks.add(new Chunk(type, Arrays.copyOfRange(file, at + 8, at + 8 + (int) length)));
      at += FRAME + (int) length;
    }
    return chunks;
  }

  private static byte[] framed(Chunk chunk) {
    byte[] framed = new byte[FRAME + chunk.content().length];
    Fields.put(framed, 0, 4, ByteOrder.BIG_ENDIAN, chunk.content().length);
    byte[] type = chunk.type().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    System.arraycopy(type, 0, framed, 4, 4);
    System.arraycopy(chunk.content(), 0, framed, 8, chunk.content().length);
    CRC32 crc = new CRC32();
    crc.update(framed, 4, framed.length - 8);
    Fields.put(framed, framed.length - 4, 4, ByteOrder.BIG_ENDIAN, crc.getValue());
    return framed;
  }

  private static byte[] inflated(byte[] packed) {
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(packed);
      byte[] pixels = new byte[MOST_PIXEL_BYTES];
      return Arrays.copyOf(pixels, inflater.inflate(pixels));
    } catch (DataFormatException e) {
      return new byte[0];
    }
  }

  private static byte[] deflated(byte[] pixels) {
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(pixels);
      deflater.finish();
      byte[] packed = new byte[pixels.length + 1024];
      return Arrays.copyOf(packed, deflater.deflate(packed));
    }
  }
}
