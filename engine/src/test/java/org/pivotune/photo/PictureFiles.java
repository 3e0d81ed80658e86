package org.pivotune.photo;

import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;

/** Makes picture files byte by byte, so that tests know what is in them. */
public final class PictureFiles {
  private static final int SIGNATURE_LENGTH = 8;

  private PictureFiles() {}

  public static byte[] encode(String format, BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalStateException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A JPEG or PNG with one more segment or chunk right behind the start. */
  public static byte[] insert(byte[] file, int at, byte[] piece) {
    byte[] result = Arrays.copyOf(file, file.length + piece.length);
    System.arraycopy(piece, 0, result, at, piece.length);
    System.arraycopy(file, at, result, at + piece.length, file.length - at);
    return result;
  }

  public static byte[] jpegSegment(int marker, String header, byte[] payload) {
    byte[] name = header.getBytes(StandardCharsets.ISO_8859_1);
    return bytes(out -> {
      out.writeByte(0xFF);
      out.writeByte(marker);
      out.writeShort(2 + name.length + payload.length);
      out.write(name);
      out.write(payload);
    });
  }

  /** A big-endian EXIF block with nothing but the orientation. */
  public static byte[] exif(int orientation) {
    return bytes(out -> {
      out.writeBytes("MM");
      out.writeShort(42);
      out.writeInt(8);
      out.writeShort(1);
      out.writeShort(0x0112);
      out.writeShort(3);
      out.writeInt(1);
      out.writeShort(orientation);
      out.writeShort(0);
      out.writeInt(0);
    });
  }

  /** A big-endian EXIF block that leads to the interoperability field R03 alone. */
  public static byte[] interop() {
    return bytes(out -> {
      out.writeBytes("MM");
      out.writeShort(42);
      out.writeInt(8);
      directory(out, 0x8769, 4, 26);
      directory(out, 0xA005, 4, 44);
      out.writeShort(1);
      out.writeShort(1);
      out.writeShort(2);
      out.writeInt(4);
      out.writeBytes("R03\0");
      out.writeInt(0);
    });
  }

  private static void directory(DataOutputStream out, int tag, int type, int value) throws IOException {
    out.writeShort(1);
    out.writeShort(tag);
    out.writeShort(type);
    out.writeInt(1);
    out.writeInt(value);
    out.writeInt(0);
  }

  public static byte[] pngChunk(String type, byte[] payload) {
    byte[] body = bytes(out -> {
      out.writeBytes(type);
      out.write(payload);
    });
    CRC32 crc = new CRC32();
    crc.update(body);
    return bytes(out -> {
      out.writeInt(payload.length);
      out.write(body);
      out.writeInt((int) crc.getValue());
    });
  }

  public static byte[] iccp(ICC_Profile profile) {
    return pngChunk("iCCP", bytes(out -> {
      out.writeBytes("test");
      out.writeShort(0);
      out.write(deflated(profile.getData()));
    }));
  }

  /** A PNG of given header and raw rows (each with its filter byte), extra chunks between. */
  public static byte[] png(int width, int height, int depth, int colourType, byte[] rows, byte[]... chunks) {
    return bytes(out -> {
      out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
      out.write(header(width, height, depth, colourType));
      for (byte[] chunk : chunks) {
        out.write(chunk);
      }
      out.write(pngChunk("IDAT", deflated(rows)));
      out.write(pngChunk("IEND", new byte[0]));
    });
  }

  public static byte[] header(int width, int height, int depth, int colourType) {
    return pngChunk("IHDR", bytes(out -> {
      out.writeInt(width);
      out.writeInt(height);
      out.write(new byte[] {(byte) depth, (byte) colourType, 0, 0, 0});
    }));
  }

  /** Right behind the signature and header of a PNG. */
  public static int behindPngHeader() {
    return SIGNATURE_LENGTH + 25;
  }

  private static byte[] deflated(byte[] data) {
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    byte[] buffer = new byte[data.length + 1024];
    int length = deflater.deflate(buffer);
    deflater.end();
    return Arrays.copyOf(buffer, length);
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
