package org.pivotune.photo;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Puts a {@link Provenance} into an encoded picture, without touching a byte of its pixels: {@code iTXt} chunks after a
 * PNG's header (PNG specification, 11.3.3.4), an XMP segment and a comment after a JPEG's first segment (XMP
 * specification part 3, 1.1.3).
 */
public final class ProvenanceMark {
  private static final String XMP_KEYWORD = "XML:com.adobe.xmp";
  private static final byte[] XMP_IDENTIFIER = "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int PNG_HEADER_END = 8 + 4 + 4 + 13 + 4;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int COMMENT = 0xFE;
  private static final int LONGEST_SEGMENT = 0xFFFF;

  private ProvenanceMark() {}

  /**
   * The same picture, marked.
   *
   * @param file a whole PNG or JPEG
   * @throws IllegalArgumentException if it is neither
   */
  public static byte[] in(byte[] file, Provenance provenance) {
    if (provenance.kind() == Provenance.Kind.UNMARKED) {
      return file;
    }
    if (PngStructure.isPng(file)) {
      return spliced(file, PNG_HEADER_END, chunks(provenance));
    }
    if (JpegStructure.isJpeg(file)) {
      return spliced(file, afterFirstSegment(file), segments(provenance));
    }
    throw new IllegalArgumentException("only a PNG or a JPEG can be marked");
  }

  private static byte[] spliced(byte[] file, int at, byte[] added) {
    return ByteBuffer.allocate(file.length + added.length)
        .put(file, 0, at).put(added).put(file, at, file.length - at).array();
  }

  private static byte[] chunks(Provenance provenance) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(text("Software", XmpPacket.TOOL));
    out.writeBytes(text("Description", provenance.description()));
    out.writeBytes(text(XMP_KEYWORD, XmpPacket.of(provenance)));
    return out.toByteArray();
  }

  /** An uncompressed iTXt chunk without language: keyword, five zeros, UTF-8. */
  private static byte[] text(String keyword, String value) {
    byte[] name = keyword.getBytes(StandardCharsets.ISO_8859_1);
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    int length = name.length + 5 + text.length;
    ByteBuffer chunk = ByteBuffer.allocate(12 + length).putInt(length)
        .put("iTXt".getBytes(StandardCharsets.ISO_8859_1)).put(name).put(new byte[5]).put(text);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  private static byte[] segments(Provenance provenance) {
    byte[] packet = XmpPacket.of(provenance).getBytes(StandardCharsets.UTF_8);
    byte[] xmp = ByteBuffer.allocate(XMP_IDENTIFIER.length + packet.length).put(XMP_IDENTIFIER).put(packet).array();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(segment(APP1, xmp));
    out.writeBytes(segment(COMMENT, provenance.description().getBytes(StandardCharsets.UTF_8)));
    return out.toByteArray();
  }

  private static byte[] segment(int marker, byte[] content) {
    int length = content.length + 2;
    if (length > LONGEST_SEGMENT) {
      throw new IllegalArgumentException("a JPEG segment of " + length + " bytes");
    }
    return ByteBuffer.allocate(length + 2).put((byte) 0xFF).put((byte) marker).putShort((short) length).put(content)
        .array();
  }

  /** JFIF wants its own segment to be the first. */
  private static int afterFirstSegment(byte[] jpeg) {
    boolean jfif = jpeg.length > 6 && (jpeg[3] & 0xff) == APP0;
    return jfif ? 4 + ((jpeg[4] & 0xff) << 8 | jpeg[5] & 0xff) : 2;
  }
}
