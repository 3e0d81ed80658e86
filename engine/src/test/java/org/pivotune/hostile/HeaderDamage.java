package org.pivotune.hostile;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damage to a text header whose length stands before it, the length made right again: safetensors and npy.
 *
 * @param lengthAt where the length stands
 * @param width its bytes, little-endian
 */
record HeaderDamage(int lengthAt, int width, Damage text) implements Damage {
  @Override
  public byte[] apply(byte[] whole, List<byte[]> others, SplittableRandom random) {
    byte[] header = header(whole);
    if (header.length == 0) {
      Fields.anywhere(whole.clone(), random);
      return whole.clone();
    }
    byte[] changed = text.apply(header, others.stream().map(this::header).toList(), random);
    int start = lengthAt + width;
    byte[] joined = ByteDamage.join(whole, start, changed, start + header.length);
    Fields.put(joined, lengthAt, width, ByteOrder.LITTLE_ENDIAN, changed.length);
    return joined;
  }

  private byte[] header(byte[] file) {
    int start = lengthAt + width;
    if (file.length < start) {
      return new byte[0];
    }
    long length = Fields.get(file, lengthAt, width, ByteOrder.LITTLE_ENDIAN);
    return length < 0 || length > file.length - start
        ? new byte[0]
        : Arrays.copyOfRange(file, start, start + (int) length);
  }
}
