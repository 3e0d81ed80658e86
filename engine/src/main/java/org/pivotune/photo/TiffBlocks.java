package org.pivotune.photo;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageReader;

/**
 * Decompresses the strips and tiles of a TIFF one by one: each becomes a TIFF of its own, of one strip and nothing but
 * checked tags, for the library to decode. It never sees the file's own directories, and no more than one block is in
 * memory.
 */
final class TiffBlocks implements AutoCloseable {
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final Path source;
  private final TiffDirectory page;
  private final TiffLayout layout;
  private final ImageReader reader;

  TiffBlocks(Path source, TiffDirectory page, TiffLayout layout) {
    this.source = source;
    this.page = page;
    this.layout = layout;
    try {
      reader = layout.compression() == TiffLayout.JPEG ? ImageReaders.jpeg()
          : new TIFFImageReaderSpi().createReaderInstance(null);
    } catch (IOException e) {
      throw new PhotoException("cannot set up a picture reader: " + e.getMessage(), e);
    }
  }

  /**
   * A block as it is stored, samples unscaled.
   *
   * @param number its place in {@link TiffLayout#offsets}
   * @param rows how many of it lie in the picture
   */
  Raster read(int number, int rows) throws IOException {
    return layout.compression() == TiffLayout.JPEG ? jpeg(number) : plain(number, rows);
  }

  private Raster plain(int number, int rows) throws IOException {
    reader.setInput(new ByteArrayImageInputStream(alone(number, rows)), true, true);
    // Reading "normalised" pixels would clamp floating point, and NaN with it; the raster is a copy.
    return layout.floats() ? reader.readRaster(0, null) : reader.read(0, null).getRaster();
  }

  private byte[] alone(int number, int rows) {
    int samples = layout.samplesInBlock();
    Tags tags = new Tags(page.file().order());
    tags.add(TiffTag.IMAGE_WIDTH, LONG, layout.blockWidth());
    tags.add(TiffTag.IMAGE_LENGTH, LONG, rows);
    tags.add(TiffTag.BITS_PER_SAMPLE, SHORT, times(layout.bits(), samples));
    tags.add(TiffTag.COMPRESSION, SHORT, layout.compression());
    // Grey or RGB, with more samples where there are more: what they mean is our business.
    tags.add(TiffTag.PHOTOMETRIC, SHORT, samples < 3 ? 1 : 2);
    tags.add(TiffTag.FILL_ORDER, SHORT, layout.fillOrder() == 2 ? 2 : 1);
    tags.add(TiffTag.STRIP_OFFSETS, LONG, 0);
    tags.add(TiffTag.SAMPLES_PER_PIXEL, SHORT, samples);
    tags.add(TiffTag.ROWS_PER_STRIP, LONG, rows);
    tags.add(TiffTag.STRIP_BYTE_COUNTS, LONG, layout.counts()[number]);
    if (layout.compression() == TiffLayout.CCITT_T4) {
      tags.add(TiffTag.T4_OPTIONS, LONG, (int) page.number(TiffTag.T4_OPTIONS, 0));
    }
    if (layout.compression() == TiffLayout.CCITT_T6) {
      tags.add(TiffTag.T6_OPTIONS, LONG, (int) page.number(TiffTag.T6_OPTIONS, 0));
    }
    tags.add(TiffTag.PREDICTOR, SHORT, layout.predictor());
    int extra = samples - (samples < 3 ? 1 : 3);
    if (extra > 0) {
      int[] kinds = new int[extra];
      kinds[0] = 2;
      tags.add(TiffTag.EXTRA_SAMPLES, SHORT, kinds);
    }
    tags.add(TiffTag.SAMPLE_FORMAT, SHORT, times(layout.floats() ? 3 : 1, samples));
    return tags.before(page.file().array(), layout.offsets()[number], layout.counts()[number]);
  }

  private static int[] times(int value, int count) {
    int[] values = new int[count];
    Arrays.fill(values, value);
    return values;
  }

  /** Tables and data as one JPEG, its markers such that the library leaves the samples as they are. */
  private Raster jpeg(int number) throws IOException {
    byte[] file = page.file().array();
    int from = layout.offsets()[number];
    byte[] data = Arrays.copyOfRange(file, from, from + layout.counts()[number]);
    if (!JpegStructure.isJpeg(data)) {
      throw TiffFile.damaged(source, "a strip or tile is no JPEG");
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    byte[] tables = page.bytes(TiffTag.JPEG_TABLES).orElse(new byte[0]);
    whole.write(data, 0, 2);
    if (tables.length > 4) {
      whole.write(tables, 2, tables.length - 4);
    }
    whole.write(data, 2, data.length - 2);
    JpegStructure structure = JpegStructure.read(source, whole.toByteArray());
    if (structure.components() != layout.samples() || structure.width() < Math.min(layout.blockWidth(), layout.width())
        || (long) structure.width() * structure.height() > (long) layout.blockWidth() * layout.blockHeight()) {
      throw TiffFile.damaged(source, "a strip or tile is a JPEG of another size or kind");
    }
    return JpegDecoder.raster(source, reader, structure);
  }

  @Override
  public void close() {
    reader.dispose();
  }

  /** A directory in the making, tags in their order. */
  private static final class Tags {
    private record Tag(int number, int type, int[] values) {
      int bytes() {
        return values.length * (type == SHORT ? 2 : 4);
      }
    }

    private final ByteOrder order;
    private final List<Tag> tags = new ArrayList<>();

    Tags(ByteOrder order) {
      this.order = order;
    }

    void add(int number, int type, int... values) {
      tags.add(new Tag(number, type, values));
    }

    /** The TIFF: header, directory, long values, data. */
    byte[] before(byte[] file, int from, int count) {
      int directory = 8;
      int values = directory + 2 + 12 * tags.size() + 4;
      int data = values + tags.stream().mapToInt(Tag::bytes).filter(bytes -> bytes > 4).sum();
      ByteBuffer out = ByteBuffer.allocate(data + count).order(order);
      out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M')).put(out.get(0)).putShort((short) 42);
      out.putInt(directory).putShort((short) tags.size());
      for (Tag tag : tags) {
        out.putShort((short) tag.number).putShort((short) tag.type).putInt(tag.values.length);
        if (tag.bytes() > 4) {
          out.putInt(values);
          put(out.duplicate().order(order).position(values), tag);
          values += tag.bytes();
        } else {
          int next = out.position() + 4;
          put(out, tag.number == TiffTag.STRIP_OFFSETS ? new Tag(tag.number, LONG, new int[] {data}) : tag);
          out.position(next);
        }
      }
      out.putInt(0).position(data).put(file, from, count);
      return out.array();
    }

    private static void put(ByteBuffer out, Tag tag) {
      for (int value : tag.values) {
        if (tag.type == SHORT) {
          out.putShort((short) value);
        } else {
          out.putInt(value);
        }
      }
    }
  }
}
