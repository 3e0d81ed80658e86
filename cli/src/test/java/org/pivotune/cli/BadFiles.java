package org.pivotune.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Files that a program meets sooner or later. */
final class BadFiles {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private BadFiles() {}

  static Path write(Path file, byte[] content) throws IOException {
    return Files.write(file, content);
  }

  /** The first part of a file. */
  static Path cut(Path source, Path file, double part) throws IOException {
    byte[] content = Files.readAllBytes(source);
    return write(file, Arrays.copyOf(content, (int) (content.length * part)));
  }

  /** A picture of slopes: no face. */
  static Path landscape(Path file, int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        image.setRGB(x, y, (x * 255 / side) << 16 | (y * 255 / side) << 8 | 90);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return write(file, bytes.toByteArray());
  }

  /** A PNG whose compressed pixels were overwritten. */
  static Path corruptPng(Path file) throws IOException {
    byte[] content = Files.readAllBytes(landscape(file, 200));
    Arrays.fill(content, content.length / 2, content.length / 2 + 300, (byte) 0x5a);
    return write(file, content);
  }

  /** A header of 50,000 x 50,000 pixels and nothing more. */
  static Path bomb(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII))
        .putInt(50_000).putInt(50_000).put(new byte[] {8, 2, 0, 0, 0});
    CRC32 sum = new CRC32();
    sum.update(header.array());
    return write(file, ByteBuffer.allocate(33).put(PNG).putInt(13).put(header.array()).putInt((int) sum.getValue())
        .array());
  }

  /** The example photo with 16 bits a sample. */
  static Path sixteenBits(Path photo, Path file) throws IOException {
    BufferedImage eight = ImageIO.read(photo.toFile());
    var raster = java.awt.image.Raster.createInterleavedRaster(
        java.awt.image.DataBuffer.TYPE_USHORT, eight.getWidth(), eight.getHeight(), 3, null);
    var colours = new java.awt.image.ComponentColorModel(
        java.awt.color.ColorSpace.getInstance(java.awt.color.ColorSpace.CS_sRGB), false, false,
        java.awt.Transparency.OPAQUE, java.awt.image.DataBuffer.TYPE_USHORT);
    for (int y = 0; y < eight.getHeight(); y++) {
      for (int x = 0; x < eight.getWidth(); x++) {
        int rgb = eight.getRGB(x, y);
        raster.setPixel(x, y, new int[] {(rgb >> 16 & 255) * 257, (rgb >> 8 & 255) * 257, (rgb & 255) * 257});
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(colours, raster, false, null), "png", bytes);
    return write(file, bytes.toByteArray());
  }

  /** The example photo in four inks, inverted, with Adobe's marker. */
  static Path cmyk(Path photo, Path file) throws IOException {
    BufferedImage rgb = ImageIO.read(photo.toFile());
    var inks = java.awt.image.Raster.createInterleavedRaster(
        java.awt.image.DataBuffer.TYPE_BYTE, rgb.getWidth(), rgb.getHeight(), 4, null);
    for (int y = 0; y < rgb.getHeight(); y++) {
      for (int x = 0; x < rgb.getWidth(); x++) {
        int colour = rgb.getRGB(x, y);
        inks.setPixel(x, y, new int[] {colour >> 16 & 255, colour >> 8 & 255, colour & 255, 255});
      }
    }
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var stream = new javax.imageio.stream.MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new javax.imageio.IIOImage(inks, null, null), writer.getDefaultWriteParam());
    } finally {
      writer.dispose();
    }
    byte[] plain = bytes.toByteArray();
    byte[] adobe = {(byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
    return write(file, ByteBuffer.allocate(plain.length + adobe.length).put(plain, 0, 2).put(adobe)
        .put(plain, 2, plain.length - 2).array());
  }

  /** Would run a command if it were unpickled. */
  static Path gadget(Path file, Path touched) throws IOException {
    String program = "\u0080\u0002}(X\u0005\0\0\0G_emacposix\nsystem\nX" + (char) (touched.toString().length() + 6)
        + "\0\0\0touch " + touched + "\u0085Ru.";
    return write(file, program.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Says that a text of 2 GB follows. */
  static Path hugeText(Path file) throws IOException {
    return write(file, new byte[] {(byte) 0x80, 4, 'X', (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 'A'});
  }

  /** The embedded generator with some weights that are not numbers. */
  static Path notANumber(Path file) throws IOException {
    byte[] content = Files.readAllBytes(CliRun.root().resolve("models/faces-128/faces-128.safetensors"));
    Arrays.fill(content, content.length / 2, content.length / 2 + 16, (byte) 0xff);
    return write(file, content);
  }
}
