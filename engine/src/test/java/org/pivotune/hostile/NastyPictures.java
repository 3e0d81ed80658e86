package org.pivotune.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import org.pivotune.photo.PictureFiles;
import org.pivotune.photo.RgbImage;

/** Pictures made to harm, by what they try. */
final class NastyPictures {
  private NastyPictures() {}

  /** Each is refused, or read where its name begins so. */
  static Map<String, byte[]> all() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    byte[] none = {};
    all.put("too large: a PNG of 2^31-1 pixels a side", PictureFiles.png(Integer.MAX_VALUE, Integer.MAX_VALUE, 8, 2, none));
    all.put("too large: a PNG of one row of a billion", PictureFiles.png(1_000_000_000, 1, 1, 0, none));
    all.put("is damaged: a PNG without a pixel", PictureFiles.png(0, 0, 8, 2, none));
    all.put("is damaged: a PNG of negative height", PictureFiles.png(10, -10, 8, 2, none));
    all.put("damaged: a PNG that ends before its rows", PictureFiles.png(100, 100, 8, 2, none));
    byte[] rows = new byte[10 * 31];
    byte[] bomb = deflated(64 << 20);
    all.put("read: a PNG with a text of 64 MiB", PictureFiles.png(10, 10, 8, 2, rows, text("zTXt", "a\0\0", bomb)));
    all.put("read: a PNG with a profile of 64 MiB", PictureFiles.png(10, 10, 8, 2, rows, text("iCCP", "a\0\0", bomb)));
    all.put("read: a PNG with rows of 64 MiB", PictureFiles.png(10, 10, 8, 2, Arrays.copyOf(rows, 64 << 20)));
    byte[] jpeg = PictureFiles.encode("jpeg", RgbImage.generate(40, 30, (x, y, c) -> x * y + c).toBufferedImage());
    all.put("too large: a JPEG of 65,535 pixels a side", resized(jpeg));
    all.put("more than 100 scans: a JPEG", scans(jpeg, 5000));
    all.put("truncated: a JPEG whose last segment is longer than the file", Arrays.copyOf(jpeg, 200));
    all.put("read: a JPEG whose EXIF directories follow each other in a circle", PictureFiles.insert(
        jpeg, 2, PictureFiles.jpegSegment(0xE1, "Exif\0\0", circle())));
    tiffs(all);
    all.put("too large: a WebP of 16,384 pixels a side", webp(16_384, 16_384));
    all.put("data are missing: a WebP of 150 pixels a side in six bytes", webp(150, 150));
    all.put("more than 4096 pages: a TIFF", pages(5_000));
    return all;
  }

  private static void tiffs(Map<String, byte[]> all) {
    all.put("too large: a TIFF of 2^31-1 pixels a side", tiff(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 8));
    all.put("too large: a TIFF of one row of a billion", tiff(1_000_000_000, 1, 1, 8));
    all.put("damaged: a TIFF without a pixel", tiff(0, 10, 1, 8));
    all.put("samples a pixel: a TIFF of 65,535 samples", tiff(10, 10, 65_535, 8));
    all.put("bits: a TIFF of 65,535 bits", tiff(10, 10, 1, 65_535));
    all.put("damaged: a TIFF that ends before its rows", tiff(150, 150, 1, 8));
    byte[] circle = tiff(4, 4, 1, 8);
    circle[circle.length - 24] = 8;
    all.put("read: a TIFF whose directories follow each other in a circle", circle);
    byte[] behind = tiff(4, 4, 1, 8);
    behind[7] = 0x7f;
    all.put("damaged: a TIFF whose directory lies behind its end", behind);
  }

  /** Grey, little endian: header, a directory of eight fields, its successor, 20 bytes of data. */
  private static byte[] tiff(int width, int height, int samples, int bits) {
    int[][] fields = {{256, width}, {257, height}, {258, bits}, {259, 1}, {262, 1}, {273, 8 + 2 + 96 + 4}, {277, samples},
        {279, 20}};
    ByteBuffer out = ByteBuffer.allocate(8 + 2 + 96 + 4 + 20).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) fields.length);
    for (int[] field : fields) {
      out.putShort((short) field[0]).putShort((short) 4).putInt(1).putInt(field[1]);
    }
    return out.array();
  }

  /** Directories of one field, each followed by the next. */
  private static byte[] pages(int count) {
    ByteBuffer out = ByteBuffer.allocate(8 + 18 * count).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {'I', 'I', 42, 0}).putInt(8);
    for (int i = 0; i < count; i++) {
      out.putShort((short) 1).putShort((short) 254).putShort((short) 4).putInt(1).putInt(0);
      out.putInt(i == count - 1 ? 0 : out.position() + 4);
    }
    return out.array();
  }

  /** Lossless, with nothing behind its header but a byte. */
  private static byte[] webp(int width, int height) {
    ByteBuffer out = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {'R', 'I', 'F', 'F'}).putInt(18).put(new byte[] {'W', 'E', 'B', 'P', 'V', 'P', '8', 'L'}).putInt(6);
    out.put((byte) 0x2f).putInt(width - 1 | height - 1 << 14).put((byte) 0);
    return out.array();
  }

  private static byte[] text(String type, String start, byte[] packed) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(NastyPickles.latin(start));
    content.writeBytes(packed);
    return PictureFiles.pngChunk(type, content.toByteArray());
  }

  private static byte[] deflated(int zeros) {
    try (Deflater deflater = new Deflater(9)) {
      deflater.setInput(new byte[zeros]);
      deflater.finish();
      byte[] packed = new byte[zeros / 500];
      return Arrays.copyOf(packed, deflater.deflate(packed));
    }
  }

  private static byte[] resized(byte[] jpeg) {
    byte[] large = jpeg.clone();
    int frame = frame(large);
    Arrays.fill(large, frame + 5, frame + 9, (byte) 0xFF);
    return large;
  }

  private static int frame(byte[] jpeg) {
    for (int at = 2; at + 4 < jpeg.length; at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF)) {
      if ((jpeg[at + 1] & 0xFF) == 0xC0) {
        return at;
      }
    }
    throw new IllegalStateException("no frame");
  }

  /** The only scan again and again. */
  private static byte[] scans(byte[] jpeg, int count) {
    int start = 0;
    for (int at = 2; start == 0; at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF)) {
      start = (jpeg[at + 1] & 0xFF) == 0xDA ? at : 0;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, start);
    for (int i = 0; i < count; i++) {
      out.write(jpeg, start, Math.min(200, jpeg.length - 2 - start));
    }
    out.write(0xFF);
    out.write(0xD9);
    return out.toByteArray();
  }

  /** An EXIF block of one directory, whose next one is itself. */
  private static byte[] circle() {
    byte[] block = PictureFiles.exif(1);
    block[block.length - 1] = 8;
    return block;
  }
}
