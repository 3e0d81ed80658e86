package org.pivotune.photo;

import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The rows of a page of a TIFF: blocks put beside each other, samples scaled and turned into grey, RGB or inks. */
final class TiffRows implements SampleRows, AutoCloseable {
  /** Floating point leaves 0..1 a little where a filter overshot. */
  private static final float SLACK = 0.1f;

  private final Path source;
  private final TiffLayout layout;
  private final TiffBlocks blocks;
  private final int[] palette;
  /** The row of blocks that is decoded, by plane and from left to right. */
  private Raster[] decoded = new Raster[0];
  private int decodedDown = -1;
  private final int[] samples;

  TiffRows(Path source, TiffDirectory page, TiffLayout layout) {
    this.source = source;
    this.layout = layout;
    samples = new int[layout.width() * layout.samples()];
    palette = layout.colour() == TiffLayout.Colour.PALETTE ? palette(page) : new int[0];
    blocks = new TiffBlocks(source, page, layout);
  }

  @Override
  public int width() {
    return layout.width();
  }

  @Override
  public int height() {
    return layout.height();
  }

  @Override
  public int colours() {
    return switch (layout.colour()) {
      case WHITE_IS_ZERO, BLACK_IS_ZERO -> 1;
      case SEPARATED -> 4;
      default -> 3;
    };
  }

  @Override
  public boolean hasAlpha() {
    return layout.alpha() == TiffLayout.Alpha.ASSOCIATED || layout.alpha() == TiffLayout.Alpha.UNASSOCIATED;
  }

  /** Whether a profile says something of {@link #row}'s colours: not of those that were turned into sRGB. */
  boolean profiled() {
    return layout.colour() != TiffLayout.Colour.LAB;
  }

  /** What a user should know. */
  Optional<String> notice() {
    if (layout.alpha() == TiffLayout.Alpha.UNKNOWN) {
      return Optional.of("the TIFF has samples beside its colours that it does not explain; they were ignored");
    }
    return layout.floats() ? Optional.of("the TIFF has floating point samples; 0 was taken as black and 1 as white, with "
        + "the curve of sRGB where the file has no colour profile") : Optional.empty();
  }

  @Override
  public void row(int y, int[] row) {
    int down = y / layout.blockHeight();
    try {
      if (down != decodedDown) {
        decode(down);
      }
    } catch (EOFException e) {
      throw TiffFile.damaged(source, "a strip or tile ends before its last row");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    gather(y - down * layout.blockHeight());
    for (int x = 0; x < layout.width(); x++) {
      convert(x * layout.samples(), row, x * bands());
    }
  }

  private void decode(int down) throws IOException {
    int across = layout.across();
    int planes = layout.planar() ? layout.samples() : 1;
    decoded = new Raster[planes * across];
    int rows = Math.min(layout.blockHeight(), layout.height() - down * layout.blockHeight());
    for (int plane = 0; plane < planes; plane++) {
      for (int x = 0; x < across; x++) {
        int number = (plane * layout.down() + down) * across + x;
        Raster block = blocks.read(number, rows);
        if (block.getHeight() < rows || block.getNumBands() != layout.samplesInBlock()) {
          throw TiffFile.damaged(source, "a strip or tile has fewer rows than it should");
        }
        decoded[plane * across + x] = block;
      }
    }
    decodedDown = down;
  }

  /** Fills {@link #samples} with a row of the decoded blocks, scaled to 0..65535 but for indices of a palette. */
  private void gather(int row) {
    int across = layout.across();
    int inBlock = layout.samplesInBlock();
    for (int number = 0; number < decoded.length; number++) {
      Raster block = decoded[number];
      int left = number % across * layout.blockWidth();
      int plane = number / across;
      int width = Math.min(layout.blockWidth(), layout.width() - left);
      int[] scaled = layout.floats()
          ? ofFloats(block.getPixels(0, row, width, 1, (float[]) null))
          : ofIntegers(block.getPixels(0, row, width, 1, (int[]) null));
      if (inBlock == layout.samples()) {
        System.arraycopy(scaled, 0, samples, left * inBlock, scaled.length);
      } else {
        for (int x = 0; x < width; x++) {
          samples[(left + x) * layout.samples() + plane] = scaled[x];
        }
      }
    }
  }

  private int[] ofIntegers(int[] values) {
    if (layout.colour() == TiffLayout.Colour.PALETTE) {
      return values;
    }
    int bits = layout.bits();
    for (int i = 0; i < values.length; i++) {
      values[i] = switch (bits) {
        case 16 -> values[i];
        case 32 -> (int) ((values[i] & 0xffff_ffffL) / 0x1_0001L);
        default -> SampleRows.scaled(values[i], (1 << bits) - 1);
      };
    }
    return values;
  }

  private int[] ofFloats(float[] values) {
    int[] scaled = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      float value = values[i];
      if (!Float.isFinite(value)) {
        throw new PhotoException(source + " has samples that are no numbers (NaN or infinite); open it in an image program "
            + "and save it as PNG or JPEG");
      }
      if (value < -SLACK || value > 1 + SLACK) {
        throw new PhotoException(source + " is a floating point TIFF with a sample of " + value + "; those from 0 (black) "
            + "to 1 (white) are read: scale it, or save it as PNG or JPEG");
      }
      scaled[i] = Math.round(Math.clamp(value, 0f, 1f) * MOST);
    }
    return scaled;
  }

  /** One pixel. */
  private void convert(int from, int[] row, int to) {
    switch (layout.colour()) {
      case WHITE_IS_ZERO -> row[to] = MOST - samples[from];
      case BLACK_IS_ZERO -> row[to] = samples[from];
      case RGB, SEPARATED -> System.arraycopy(samples, from, row, to, colours());
      case PALETTE -> paint(samples[from], row, to);
      case YCBCR -> {
        for (int i = 0; i < 3; i++) {
          row[to + i] = samples[from + i] / 257;
        }
        LumaChroma.toRgb(row, to, 255);
        for (int i = 0; i < 3; i++) {
          row[to + i] *= 257;
        }
      }
      case LAB -> CieLab.toRgb(samples[from] * 100.0 / MOST, chroma(samples[from + 1]), chroma(samples[from + 2]), row, to);
    }
    if (hasAlpha()) {
      int colours = layout.colour().samples();
      int alpha = samples[from + colours];
      row[to + colours()] = alpha;
      if (layout.alpha() == TiffLayout.Alpha.ASSOCIATED) {
        divide(row, to, alpha);
      }
    }
  }

  /** Signed, -128..127: 8 bits as they are, 16 bits in steps of 1/256. */
  private double chroma(int scaled) {
    return layout.bits() == 8 ? (byte) (scaled / 257) : (short) scaled / 256.0;
  }

  /** Takes alpha out of colours that were multiplied by it. */
  private void divide(int[] row, int at, int alpha) {
    for (int i = 0; i < colours() && alpha < MOST; i++) {
      row[at + i] = alpha == 0 ? 0 : (int) Math.min(MOST, ((long) row[at + i] * MOST + alpha / 2) / alpha);
    }
  }

  private void paint(int index, int[] row, int to) {
    int colours = palette.length / 3;
    if (index >= colours) {
      throw TiffFile.damaged(source, "a pixel has colour " + index + " of a palette of " + colours);
    }
    for (int channel = 0; channel < 3; channel++) {
      row[to + channel] = palette[channel * colours + index];
    }
  }

  /** All reds, all greens, all blues. */
  private int[] palette(TiffDirectory page) {
    long[] map = page.numbers(TiffTag.COLOR_MAP);
    if (map.length < 3L << layout.bits()) {
      throw TiffFile.damaged(source, "its palette is missing or too short");
    }
    // Some writers put 8-bit values into the 16-bit map, where all of it would be black.
    boolean bytes = Arrays.stream(map).allMatch(value -> value < 256);
    return Arrays.stream(map).mapToInt(value -> (int) (bytes ? value * 257 : Math.min(value, MOST))).toArray();
  }

  @Override
  public void close() {
    blocks.close();
  }
}
