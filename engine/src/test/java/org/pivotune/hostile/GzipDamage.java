package org.pivotune.hostile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Damage to what is gzipped, packed again; files that are not gzipped are damaged as they are. */
record GzipDamage(Damage content) implements Damage {
  private static final int BLOCK = 512;
  private static final int SIZE_AT = 124;
  private static final int MOST = 1 << 20;

  @Override
  public byte[] apply(byte[] whole, List<byte[]> others, SplittableRandom random) {
    byte[] plain = unpacked(whole);
    return packed(content.apply(plain, others.stream().map(GzipDamage::unpacked).toList(), random));
  }

  private static byte[] unpacked(byte[] file) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
      return in.readNBytes(MOST);
    } catch (IOException e) {
      return file;
    }
  }

  static byte[] packed(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A tar archive of one entry. */
  static byte[] tar(String name, byte[] content) {
    return tar(name, content.length, content);
  }

  /** The same with a size of its own. */
  static byte[] tar(String name, long size, byte[] content) {
    byte[] tar = Arrays.copyOf(name.getBytes(StandardCharsets.ISO_8859_1), 2 * BLOCK + content.length + BLOCK);
    byte[] digits = String.format("%011o", size).getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(digits, 0, tar, SIZE_AT, digits.length);
    System.arraycopy(content, 0, tar, BLOCK, content.length);
    return tar;
  }
}
