package org.pivotune.hostile;

import java.io.ByteArrayOutputStream;
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
    return all;
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
