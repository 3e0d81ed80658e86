package org.pivotune.photo;

/** The header of a key frame (RFC 6386, sections 9 and 19.2). */
final class Vp8Header {
  private static final int SEGMENTS = 4;
  private static final int START = 10;

  final int width;
  final int height;
  /** The partition of the header itself, behind it the modes of all macroblocks. */
  final Vp8Bits first;
  /** Partitions of coefficients; rows of macroblocks take them in turn. */
  final Vp8Bits[] partitions;
  final boolean segmented;
  final boolean segmentMap;
  final int[] segmentProbabilities = {255, 255, 255};
  final boolean simpleFilter;
  final int sharpness;
  /** By segment, then 1 for macroblocks whose blocks have modes of their own. */
  final int[][] filterLevels = new int[SEGMENTS][2];
  /** By segment: quantisers of Y, of Y's averages (Y2), of chroma, each for the first and the other coefficients. */
  final int[][] quantisers = new int[SEGMENTS][];
  final int[] coefficients = Vp8Tables.RFC.coefficients().clone();
  final boolean skips;
  final int skipProbability;

  Vp8Header(byte[] data, int from, int end) {
    width = (data[from + 6] & 0xff | (data[from + 7] & 0xff) << 8) & 0x3fff;
    height = (data[from + 8] & 0xff | (data[from + 9] & 0xff) << 8) & 0x3fff;
    int tag = data[from] & 0xff | (data[from + 1] & 0xff) << 8 | (data[from + 2] & 0xff) << 16;
    int behind = from + START + (tag >> 5);
    if (behind > end || (tag >> 1 & 7) > 3) {
      throw new Vp8Exception("its first partition is cut off, or of an unknown version");
    }
    first = new Vp8Bits(data, from + START, behind);
    first.flag();
    first.flag();
    segmented = first.flag();
    boolean map = false;
    boolean absolute = false;
    int[] quantiser = new int[SEGMENTS];
    int[] filter = new int[SEGMENTS];
    if (segmented) {
      map = first.flag();
      if (first.flag()) {
        absolute = first.flag();
        for (int i = 0; i < SEGMENTS; i++) {
          quantiser[i] = first.optional(7);
        }
        for (int i = 0; i < SEGMENTS; i++) {
          filter[i] = first.optional(6);
        }
      }
      for (int i = 0; map && i < segmentProbabilities.length; i++) {
        segmentProbabilities[i] = first.flag() ? first.number(8) : 255;
      }
    }
    segmentMap = map;
    simpleFilter = first.flag();
    int level = first.number(6);
    sharpness = first.number(3);
    int[] deltas = deltas();
    partitions = partitions(data, behind, end, 1 << first.number(2));
    int base = first.number(7);
    int[] steps = {first.optional(4), first.optional(4), first.optional(4), first.optional(4), first.optional(4)};
    for (int i = 0; i < SEGMENTS; i++) {
      quantisers[i] = quantisers(absolute ? quantiser[i] : base + quantiser[i], steps);
      int own = absolute ? filter[i] : level + filter[i];
      // libwebp keeps the sum before its deltas unclamped, and so does this.
      filterLevels[i][0] = Math.clamp(own + deltas[0], 0, 63);
      filterLevels[i][1] = Math.clamp(own + deltas[0] + deltas[1], 0, 63);
    }
    filtered = level != 0;
    first.flag();
    for (int i = 0; i < coefficients.length; i++) {
      if (first.bit(Vp8Tables.RFC.updates()[i]) == 1) {
        coefficients[i] = first.number(8);
      }
    }
    skips = first.flag();
    skipProbability = skips ? first.number(8) : 0;
  }

  /** Whether the frame is filtered at all. */
  final boolean filtered;

  /** What key frames add to the level of the filter: all, and those with modes of their own. */
  private int[] deltas() {
    int[] deltas = new int[8];
    if (first.flag() && first.flag()) {
      for (int i = 0; i < deltas.length; i++) {
        deltas[i] = first.optional(6);
      }
    }
    return new int[] {deltas[0], deltas[4]};
  }

  private static Vp8Bits[] partitions(byte[] data, int from, int end, int count) {
    int at = from + 3 * (count - 1);
    if (at > end) {
      throw new Vp8Exception("its partitions are cut off");
    }
    Vp8Bits[] partitions = new Vp8Bits[count];
    for (int i = 0; i < count; i++) {
      int sizeAt = from + 3 * i;
      int size = i == count - 1 ? end - at
          : data[sizeAt] & 0xff | (data[sizeAt + 1] & 0xff) << 8 | (data[sizeAt + 2] & 0xff) << 16;
      if (size > end - at) {
        throw new Vp8Exception("its partitions are cut off");
      }
      partitions[i] = new Vp8Bits(data, at, at + size);
      at += size;
    }
    return partitions;
  }

  private static int[] quantisers(int index, int[] steps) {
    int q = Math.clamp(index, 0, 127);
    int[] dc = Vp8Tables.RFC.dc();
    int[] ac = Vp8Tables.RFC.ac();
    return new int[] {
        dc[Math.clamp(q + steps[0], 0, 127)], ac[q],
        2 * dc[Math.clamp(q + steps[1], 0, 127)], Math.max(8, ac[Math.clamp(q + steps[2], 0, 127)] * 155 / 100),
        dc[Math.clamp(q + steps[3], 0, 117)], ac[Math.clamp(q + steps[4], 0, 127)]};
  }
}
