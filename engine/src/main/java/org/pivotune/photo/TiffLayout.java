package org.pivotune.photo;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * How a page of a TIFF is stored, checked against what is read rightly: whatever else there is is refused by name, as its
 * colours would be a guess.
 *
 * @param colour what the samples mean
 * @param bits of a sample: 1, 2, 4, 8, 16 or 32
 * @param floats whether samples are floating point (16 or 32 bits)
 * @param samples of a pixel, extra ones included
 * @param planar whether each sample has its own blocks
 * @param alpha what the first extra sample is
 * @param blockWidth of a tile or strip in pixels, as {@code blockHeight}
 * @param offsets of the blocks in the file: across, then down, then by plane
 * @param counts their bytes
 */
record TiffLayout(int width, int height, Colour colour, int bits, boolean floats, int samples, boolean planar,
    Alpha alpha, int compression, int predictor, int fillOrder, int blockWidth, int blockHeight, int[] offsets,
    int[] counts) {
  static final int NONE = 1;
  static final int CCITT_RLE = 2;
  static final int CCITT_T4 = 3;
  static final int CCITT_T6 = 4;
  static final int JPEG = 7;
  private static final int LZW = 5;
  private static final int OLD_JPEG = 6;
  private static final int DEFLATE = 8;
  private static final int OLD_DEFLATE = 32946;
  private static final int PACK_BITS = 32773;

  private static final long PART_BYTES = 1 << 20;

  private static final Set<Integer> COMPRESSIONS =
      Set.of(NONE, CCITT_RLE, CCITT_T4, CCITT_T6, LZW, JPEG, DEFLATE, OLD_DEFLATE, PACK_BITS);
  private static final Map<Integer, String> OTHER_COMPRESSIONS = Map.of(OLD_JPEG, "JPEG of the old kind", 34712,
      "JPEG 2000", 33003, "JPEG 2000", 33005, "JPEG 2000", 34925, "LZMA", 50000, "Zstandard", 50001, "WebP", 50002,
      "JPEG XL", 34887, "LERC");
  private static final Map<Integer, String> OTHER_COLOURS = Map.of(4, "a transparency mask", 9, "ICC L*a*b*", 10,
      "ITU L*a*b*", 32844, "LogL", 32845, "LogLuv", 32803, "a camera's sensor", 34892, "a camera's sensor", 51177,
      "a depth map");

  /** What samples mean; the numbers of PhotometricInterpretation. */
  enum Colour {
    WHITE_IS_ZERO(0, 1),
    BLACK_IS_ZERO(1, 1),
    RGB(2, 3),
    PALETTE(3, 1),
    SEPARATED(5, 4),
    YCBCR(6, 3),
    LAB(8, 3);

    private final int number;
    private final int samples;

    Colour(int number, int samples) {
      this.number = number;
      this.samples = samples;
    }

    int number() {
      return number;
    }

    /** Without extra ones. */
    int samples() {
      return samples;
    }
  }

  /** What the first extra sample is. */
  enum Alpha {
    NONE,
    /** Colours were multiplied by it. */
    ASSOCIATED,
    UNASSOCIATED,
    /** There is one, but it is not said to be alpha. */
    UNKNOWN
  }

  /** @throws PhotoException if the page is damaged or of a kind that is not read */
  static TiffLayout of(Path source, TiffDirectory page) {
    return new Check(source, page).layout();
  }

  int across() {
    return (width + blockWidth - 1) / blockWidth;
  }

  int down() {
    return (height + blockHeight - 1) / blockHeight;
  }

  /** Samples in a block's pixel. */
  int samplesInBlock() {
    return planar ? 1 : samples;
  }

  /** Bytes of a row of blocks, the most that is decoded at once. */
  long decodedBytes() {
    long perSample = floats ? 8 : Math.max(1, bits / 8);
    return (long) blockWidth * across() * Math.min(blockHeight, height) * samples * perSample;
  }

  private record Check(Path source, TiffDirectory page) {
    TiffLayout layout() {
      int width = size(TiffTag.IMAGE_WIDTH);
      int height = size(TiffTag.IMAGE_LENGTH);
      int compression = compression();
      int samples = Math.clamp(page.number(TiffTag.SAMPLES_PER_PIXEL, 1), 0, 1 << 20);
      Colour colour = colour(compression, samples);
      boolean floats = floats();
      int bits = bits(samples);
      requireKind(colour, bits, floats, samples, compression);
      boolean planar = samples > 1 && page.number(TiffTag.PLANAR_CONFIGURATION, 1) == 2;
      int predictor = predictor(compression, bits, floats);
      boolean tiled = page.has(TiffTag.TILE_OFFSETS);
      int blockWidth = tiled ? side(TiffTag.TILE_WIDTH, width) : width;
      int blockHeight = tiled ? side(TiffTag.TILE_LENGTH, height)
          : Math.clamp(page.number(TiffTag.ROWS_PER_STRIP, height), 1, height);
      TiffLayout frame = new TiffLayout(width, height, colour, bits, floats, samples, planar, alpha(colour, samples),
          compression, predictor, (int) page.number(TiffTag.FILL_ORDER, 1), blockWidth, blockHeight, new int[0],
          new int[0]);
      return frame.with(blocks(frame, tiled));
    }

    private int size(int tag) {
      long value = page.number(tag, 0);
      if (value < 1 || value > Integer.MAX_VALUE) {
        throw TiffFile.damaged(source, "its width or height is missing");
      }
      return (int) value;
    }

    /** Tiles may be larger than the picture, but not by more than one would be. */
    private int side(int tag, int picture) {
      long value = page.number(tag, 0);
      if (value < 1 || value > picture + 4096L) {
        throw TiffFile.damaged(source, "its tiles are " + value + " pixels a side");
      }
      return (int) value;
    }

    private int compression() {
      int compression = (int) page.number(TiffTag.COMPRESSION, NONE);
      if (!COMPRESSIONS.contains(compression)) {
        throw unread("is compressed by " + OTHER_COMPRESSIONS.getOrDefault(compression, "method " + compression));
      }
      return compression;
    }

    private Colour colour(int compression, int samples) {
      boolean fax = compression == CCITT_RLE || compression == CCITT_T4 || compression == CCITT_T6;
      if (!page.has(TiffTag.PHOTOMETRIC) && !fax) {
        throw unread("does not say what its samples mean (no PhotometricInterpretation)");
      }
      int number = (int) page.number(TiffTag.PHOTOMETRIC, 0);
      for (Colour colour : Colour.values()) {
        if (colour.number == number) {
          if (samples < colour.samples) {
            throw TiffFile.damaged(source, "it has " + samples + " samples a pixel, " + colour + " needs "
                + colour.samples);
          }
          if (page.number(TiffTag.INDEXED, 0) == 1 && colour != Colour.PALETTE) {
            throw unread("has a palette of another colour space");
          }
          return colour;
        }
      }
      throw unread("holds " + OTHER_COLOURS.getOrDefault(number, "colours of kind " + number));
    }

    private boolean floats() {
      long[] formats = page.numbers(TiffTag.SAMPLE_FORMAT);
      long first = formats.length == 0 ? 1 : formats[0];
      if (Arrays.stream(formats).anyMatch(format -> format != first)) {
        throw unread("has samples of different kinds");
      }
      if (first == 2) {
        throw unread("has signed samples");
      }
      if (first != 1 && first != 3 && first != 4) {
        throw unread("has samples of format " + first);
      }
      return first == 3;
    }

    private int bits(int samples) {
      long[] bits = page.numbers(TiffTag.BITS_PER_SAMPLE);
      if (bits.length == 0) {
        return 1;
      }
      if (Arrays.stream(bits).limit(samples).anyMatch(one -> one != bits[0])) {
        throw unread("has samples of different depths " + Arrays.toString(bits));
      }
      return Math.clamp(bits[0], 0, 1024);
    }

    private void requireKind(Colour colour, int bits, boolean floats, int samples, int compression) {
      if (samples > 64) {
        throw unread("has " + samples + " samples a pixel");
      }
      boolean deep = bits == 8 || bits == 16;
      boolean read = switch (colour) {
        case WHITE_IS_ZERO, BLACK_IS_ZERO -> floats ? bits == 16 || bits == 32
            : deep || bits == 32 || (samples == 1 && (bits == 1 || bits == 2 || bits == 4));
        case RGB -> floats ? bits == 16 || bits == 32 : deep || bits == 32;
        case PALETTE -> !floats && samples == 1 && (bits == 1 || bits == 2 || bits == 4 || deep);
        case SEPARATED -> !floats && deep;
        case YCBCR -> !floats && bits == 8 && samples == 3;
        case LAB -> !floats && deep;
      };
      if (!read) {
        throw unread("has " + samples + (samples == 1 ? " sample of " : " samples of ") + bits
            + (floats ? "-bit floating point" : bits == 1 ? " bit" : " bits") + " a pixel as " + colour);
      }
      boolean fax = compression == CCITT_RLE || compression == CCITT_T4 || compression == CCITT_T6;
      if (fax && (bits != 1 || samples != 1)) {
        throw TiffFile.damaged(source, "fax compression is for one bit a pixel");
      }
      if (compression == JPEG && (bits != 8 || floats || samples != colour.samples() || colour == Colour.PALETTE
          || colour == Colour.LAB || page.number(TiffTag.PLANAR_CONFIGURATION, 1) == 2)) {
        throw unread("has " + samples + " samples of " + bits + " bits a pixel as " + colour + " in JPEG");
      }
      if (colour == Colour.SEPARATED
          && (page.number(TiffTag.INK_SET, 1) != 1 || page.number(TiffTag.NUMBER_OF_INKS, 4) != 4)) {
        throw unread("is made of other inks than cyan, magenta, yellow and black");
      }
      if (colour == Colour.YCBCR) {
        requirePlainLuma(compression);
      }
    }

    /** What the tags that change the meaning of YCbCr may say. */
    private void requirePlainLuma(int compression) {
      double[] coefficients = page.rationals(TiffTag.YCBCR_COEFFICIENTS);
      double[] range = page.rationals(TiffTag.REFERENCE_BLACK_WHITE);
      boolean usual = near(coefficients, 0.299, 0.587, 0.114) && near(range, 0, 255, 128, 255, 128, 255);
      long[] subsampling = page.numbers(TiffTag.YCBCR_SUBSAMPLING);
      boolean whole = subsampling.length == 2 && subsampling[0] == 1 && subsampling[1] == 1;
      // In JPEG the stream itself knows.
      if (!usual || (compression != JPEG && !whole)) {
        throw unread("has YCbCr with other coefficients or with fewer colour samples than pixels");
      }
    }

    private static boolean near(double[] values, double... usual) {
      if (values.length == 0) {
        return true;
      }
      boolean near = values.length == usual.length;
      for (int i = 0; near && i < usual.length; i++) {
        near = Math.abs(values[i] - usual[i]) < 0.002 * Math.max(1, usual[i]);
      }
      return near;
    }

    private int predictor(int compression, int bits, boolean floats) {
      // Only these three are said to have one; others ignore the tag, as libtiff does.
      if (compression != LZW && compression != DEFLATE && compression != OLD_DEFLATE) {
        return 1;
      }
      int predictor = (int) page.number(TiffTag.PREDICTOR, 1);
      boolean read = predictor == 1 || (predictor == 2 && bits >= 8) || (predictor == 3 && floats);
      if (!read) {
        throw unread("has predictor " + predictor + " over samples of " + bits + " bits");
      }
      return predictor;
    }

    private Alpha alpha(Colour colour, int samples) {
      if (samples == colour.samples()) {
        return Alpha.NONE;
      }
      long kind = page.number(TiffTag.EXTRA_SAMPLES, 0);
      if (kind == 1 && colour != Colour.RGB && colour != Colour.BLACK_IS_ZERO) {
        throw unread("has alpha multiplied into " + colour);
      }
      return switch ((int) kind) {
        case 1 -> Alpha.ASSOCIATED;
        case 2 -> Alpha.UNASSOCIATED;
        default -> Alpha.UNKNOWN;
      };
    }

    /** Offsets, then byte counts of the blocks. */
    private int[][] blocks(TiffLayout frame, boolean tiled) {
      long wanted = (long) frame.across() * frame.down() * (frame.planar ? frame.samples : 1);
      long[] offsets = page.numbers(tiled ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS);
      long[] counts = page.numbers(tiled ? TiffTag.TILE_BYTE_COUNTS : TiffTag.STRIP_BYTE_COUNTS);
      if (offsets.length < wanted) {
        throw TiffFile.damaged(source, "it names " + offsets.length + " strips or tiles of " + wanted);
      }
      int end = page.file().limit();
      int[] from = new int[(int) wanted];
      int[] bytes = new int[(int) wanted];
      for (int i = 0; i < wanted; i++) {
        if (offsets[i] < 8 || offsets[i] >= end) {
          throw TiffFile.damaged(source, "a strip or tile would begin at byte " + offsets[i] + ", behind its end");
        }
        from[i] = (int) offsets[i];
        // Counts that are missing or wrong are common: what follows up to the end of the file bounds them.
        long count = i < counts.length && counts[i] > 0 ? counts[i] : end;
        bytes[i] = (int) Math.min(count, end - offsets[i]);
      }
      return frame.compression == NONE && !tiled && frame.down() == 1 ? rows(frame, from, bytes) : new int[][] {from, bytes};
    }

    /** What is neither compressed nor cut can be read in parts: a photo in one strip would be in memory twice. */
    private static int[][] rows(TiffLayout frame, int[] from, int[] bytes) {
      long rowBytes = ((long) frame.width * frame.samplesInBlock() * frame.bits + 7) / 8;
      int rows = Math.clamp(PART_BYTES / rowBytes, 1, frame.height);
      int parts = (frame.height + rows - 1) / rows;
      int[] partFrom = new int[from.length * parts];
      int[] partBytes = new int[from.length * parts];
      for (int plane = 0; plane < from.length; plane++) {
        for (int part = 0; part < parts; part++) {
          long before = part * rows * rowBytes;
          long here = Math.min(rows, frame.height - part * rows) * rowBytes;
          partFrom[plane * parts + part] = (int) Math.min((long) from[plane] + before, Integer.MAX_VALUE);
          partBytes[plane * parts + part] = (int) Math.clamp(bytes[plane] - before, 0, here);
        }
      }
      return new int[][] {partFrom, partBytes, {rows}};
    }

    private PhotoException unread(String what) {
      return new PhotoException(source + " is a TIFF that " + what
          + ", which is not read: its colours would be a guess; save it as PNG or JPEG, or as a TIFF of 8 or 16 bits in RGB");
    }
  }

  /** @param blocks offsets, counts, and perhaps another number of rows */
  private TiffLayout with(int[][] blocks) {
    return new TiffLayout(width, height, colour, bits, floats, samples, planar, alpha, compression, predictor, fillOrder,
        blockWidth, blocks.length > 2 ? blocks[2][0] : blockHeight, blocks[0], blocks[1]);
  }
}
