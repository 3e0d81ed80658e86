package org.pivotune.photo;

import java.util.Arrays;

/**
 * A key frame of VP8, as lossy WebP holds one, by RFC 6386. The library that reads everything else of WebP decodes these
 * to other colours (docs/adr/0115).
 */
final class Vp8Frame {
  /** Modes of a macroblock's blocks as a tree: a leaf is the complement of its mode, a node where its two sons begin. */
  private static final int[] MODE_TREE = {~0, 2, ~1, 4, ~2, 6, 8, 12, ~3, 10, ~5, ~6, ~4, 14, ~7, 16, ~8, ~9};
  private static final int OWN_MODES = -1;

  private final Vp8Header header;
  private final int across;
  private final int down;
  private final Vp8Plane luma;
  private final Vp8Plane[] chroma;
  private final Vp8Residuals residuals;
  /** Modes of the blocks above, four a macroblock, and to the left. */
  private final int[] modesAbove;
  private final int[] modesLeft = new int[4];
  private final int[] modes = new int[16];
  /** By macroblock: the level of its filter, and whether edges within are filtered. */
  private final byte[] levels;
  private final boolean[] within;
  private final int[] edge = new int[13];

  private Vp8Frame(Vp8Header header) {
    this.header = header;
    across = (header.width + 15) / 16;
    down = (header.height + 15) / 16;
    luma = new Vp8Plane(16 * across, 16 * down);
    chroma = new Vp8Plane[] {new Vp8Plane(8 * across, 8 * down), new Vp8Plane(8 * across, 8 * down)};
    residuals = new Vp8Residuals(header.coefficients, across);
    modesAbove = new int[4 * across];
    levels = new byte[across * down];
    within = new boolean[across * down];
  }

  /**
   * Decodes a frame.
   *
   * @param from where it begins, of at least ten bytes
   * @throws Vp8Exception if data are missing
   */
  static Vp8Frame decode(byte[] data, int from, int end) {
    Vp8Frame frame = new Vp8Frame(new Vp8Header(data, from, end));
    for (int y = 0; y < frame.down; y++) {
      Arrays.fill(frame.modesLeft, Vp8Prediction.DC);
      frame.residuals.beginRow();
      Vp8Bits bits = frame.header.partitions[y % frame.header.partitions.length];
      for (int x = 0; x < frame.across; x++) {
        frame.macroblock(x, y, bits);
      }
    }
    frame.filter();
    return frame;
  }

  int width() {
    return header.width;
  }

  int height() {
    return header.height;
  }

  /** Luma 16..235 at a pixel. */
  int luma(int x, int y) {
    return luma.at(luma.index(x, y));
  }

  /**
   * A sample of chroma, one for 2 x 2 pixels.
   *
   * @param which 0 for U, 1 for V
   */
  int chroma(int which, int x, int y) {
    return chroma[which].at(chroma[which].index(x, y));
  }

  private void macroblock(int x, int y, Vp8Bits bits) {
    Vp8Bits first = header.first;
    int segment = 0;
    if (header.segmentMap) {
      int[] p = header.segmentProbabilities;
      segment = first.bit(p[0]) == 0 ? first.bit(p[1]) : 2 + first.bit(p[2]);
    }
    boolean skipped = header.skips && first.bit(header.skipProbability) == 1;
    int mode = lumaMode(first, x);
    int chromaMode = chromaMode(first);
    boolean own = mode == OWN_MODES;
    boolean any = false;
    if (skipped) {
      residuals.skip(x, !own);
    } else {
      any = residuals.read(bits, x, !own, header.quantisers[segment]);
    }
    predictLuma(x, y, mode, any);
    for (int which = 0; which < 2; which++) {
      Vp8Prediction.whole(chroma[which], 8 * x, 8 * y, 8, chromaMode, x > 0, y > 0);
      for (int i = 0; any && i < 4; i++) {
        int origin = chroma[which].index(8 * x + 4 * (i & 1), 8 * y + 4 * (i >> 1));
        residuals.add(16 + 4 * which + i, chroma[which], origin);
      }
    }
    levels[y * across + x] = (byte) header.filterLevels[segment][own ? 1 : 0];
    within[y * across + x] = own || any;
  }

  private int lumaMode(Vp8Bits first, int x) {
    if (first.bit(145) == 1) {
      int mode = first.bit(156) == 1
          ? first.bit(128) == 1 ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL
          : first.bit(163) == 1 ? Vp8Prediction.VERTICAL : Vp8Prediction.DC;
      Arrays.fill(modesAbove, 4 * x, 4 * x + 4, mode);
      Arrays.fill(modesLeft, mode);
      return mode;
    }
    for (int i = 0; i < 16; i++) {
      int above = 4 * x + (i & 3);
      int left = i >> 2;
      int p = (modesAbove[above] * 10 + modesLeft[left]) * 9;
      int node = 0;
      do {
        node = MODE_TREE[node + first.bit(Vp8Tables.RFC.modes()[p + (node >> 1)])];
      } while (node > 0);
      modes[i] = ~node;
      modesAbove[above] = modes[i];
      modesLeft[left] = modes[i];
    }
    return OWN_MODES;
  }

  private static int chromaMode(Vp8Bits first) {
    if (first.bit(142) == 0) {
      return Vp8Prediction.DC;
    }
    if (first.bit(114) == 0) {
      return Vp8Prediction.VERTICAL;
    }
    return first.bit(183) == 1 ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL;
  }

  private void predictLuma(int x, int y, int mode, boolean any) {
    if (mode != OWN_MODES) {
      Vp8Prediction.whole(luma, 16 * x, 16 * y, 16, mode, x > 0, y > 0);
    }
    for (int i = 0; i < 16; i++) {
      int blockX = i & 3;
      int blockY = i >> 2;
      int origin = luma.index(16 * x + 4 * blockX, 16 * y + 4 * blockY);
      if (mode == OWN_MODES) {
        gatherEdge(x, y, blockX, blockY, origin);
        Vp8Prediction.block(luma, origin, modes[i], edge);
      }
      if (any) {
        residuals.add(i, luma, origin);
      }
    }
  }

  private void gatherEdge(int x, int y, int blockX, int blockY, int origin) {
    for (int i = 0; i < 4; i++) {
      edge[3 - i] = luma.at(origin + i * luma.stride - 1);
    }
    int top = origin - luma.stride;
    for (int i = 0; i < 5; i++) {
      edge[4 + i] = luma.at(top - 1 + i);
    }
    // To the right of the last column is the row above the macroblock, for all of its rows: below it nothing is decoded.
    int right = blockX == 3 ? luma.index(16 * x + 16, 16 * y - 1) : top + 4;
    boolean beyond = blockX == 3 && x == across - 1 && y > 0;
    for (int i = 0; i < 4; i++) {
      edge[9 + i] = luma.at(beyond ? luma.index(16 * x + 15, 16 * y - 1) : right + i);
    }
  }

  private void filter() {
    for (int i = 0; header.filtered && i < levels.length; i++) {
      int x = i % across;
      int y = i / across;
      if (levels[i] == 0) {
        continue;
      }
      Vp8Filter.Strength strength = new Vp8Filter.Strength(levels[i], header.sharpness, within[i]);
      if (header.simpleFilter) {
        Vp8Filter.simple(luma, 16 * x, 16 * y, strength);
      } else {
        Vp8Filter.normal(luma, 16 * x, 16 * y, 16, strength);
        Vp8Filter.normal(chroma[0], 8 * x, 8 * y, 8, strength);
        Vp8Filter.normal(chroma[1], 8 * x, 8 * y, 8, strength);
      }
    }
  }
}
