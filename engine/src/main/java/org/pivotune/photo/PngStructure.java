package org.pivotune.photo;

import java.awt.color.ICC_Profile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a PNG that ImageIO does not tell about: whether the file is whole, its colours, its EXIF block.
 *
 * @param profile the iCCP profile, or one made of gAMA and cHRM; null if there is none, or sRGB says it all
 * @param brokenProfile whether there is an iCCP profile that cannot be read
 * @param exif the eXIf block, null if there is none
 * @param animated whether the file goes on after its first picture (APNG)
 */
record PngStructure(@Nullable ICC_Profile profile, boolean brokenProfile, byte @Nullable [] exif, boolean animated) {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  /** Real profiles are at most a few MB; a longer one is a decompression bomb. */
  private static final int MOST_PROFILE_BYTES = 16 << 20;

  /** Name of a critical chunk whose checksum must hold. */
  private static boolean critical(String type) {
    return Character.isUpperCase(type.charAt(0));
  }

  static boolean isPng(byte[] file) {
    return java.util.Arrays.mismatch(file, SIGNATURE) == SIGNATURE.length;
  }

  /** Holds the size in the header against the limits, before anything else of the file is looked at. */
  static void requireSize(Path source, byte[] file, PhotoLimits limits) {
    int width = SIGNATURE.length + 8;
    if (file.length >= width + 8) {
      ByteBuffer header = ByteBuffer.wrap(file);
      limits.require(source, header.getInt(width), header.getInt(width + 4));
    }
  }

  /**
   * Walks the chunks.
   *
   * @throws PhotoException if the file ends before its end chunk, or a chunk that matters is damaged
   */
  static PngStructure read(Path source, byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).position(SIGNATURE.length);
    Colours colours = new Colours();
    byte[] exif = null;
    boolean animated = false;
    while (true) {
      if (in.remaining() < 12) {
        throw truncated(source);
      }
      int length = in.getInt();
      int start = in.position();
      if (length < 0 || length > in.remaining() - 8) {
        throw truncated(source);
      }
      String type = new String(file, start, 4, StandardCharsets.ISO_8859_1);
      in.position(start + 4 + length);
      int stored = in.getInt();
      if (critical(type) && checksum(file, start, length + 4) != stored) {
        throw new PhotoException(source + " is damaged: the checksum of its PNG chunk " + type
            + " does not match; fetch the file again or save it anew from the original");
      }
      switch (type) {
        case "IEND" -> {
          ICC_Profile profile = colours.profile();
          return new PngStructure(profile, profile == null && colours.embedded && !colours.srgb, exif, animated);
        }
        case "IHDR" -> colours.grey = length >= 10 && (file[start + 4 + 9] & 2) == 0;
        case "acTL" -> animated = true;
        case "sRGB" -> colours.srgb = true;
        case "gAMA" -> colours.gamma = length == 4 ? in.getInt(start + 4) : 0;
        case "cHRM" -> {
          for (int i = 0; i < 8 && length == 32; i++) {
            colours.chromaticities[i] = in.getInt(start + 4 + 4 * i);
          }
        }
        case "iCCP" -> {
          colours.embedded = true;
          colours.icc = icc(file, start + 4, length);
        }
        case "eXIf" -> exif = java.util.Arrays.copyOfRange(file, start + 4, start + 4 + length);
        default -> { }
      }
    }
  }

  private static int checksum(byte[] file, int start, int length) {
    CRC32 crc = new CRC32();
    crc.update(file, start, length);
    return (int) crc.getValue();
  }

  private static PhotoException truncated(Path source) {
    return new PhotoException(
        source + " is truncated: the PNG ends before its last chunk; fetch or copy the whole file again");
  }

  /** Name, 0, method 0, zlib stream; a profile that cannot be read is no reason to refuse the picture. */
  private static @Nullable ICC_Profile icc(byte[] file, int start, int length) {
    int end = start;
    while (end < start + length && file[end] != 0) {
      end++;
    }
    int from = end + 2;
    int remaining = start + length - from;
    if (remaining <= 0) {
      return null;
    }
    try (InflaterInputStream inflater =
        new InflaterInputStream(new ByteArrayInputStream(file, from, remaining))) {
      byte[] data = inflater.readNBytes(MOST_PROFILE_BYTES + 1);
      return data.length > MOST_PROFILE_BYTES ? null : ICC_Profile.getInstance(data);
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** The chunks that say what colours are, the most exact first: iCCP, sRGB, then gAMA with cHRM. */
  private static final class Colours {
    private static final double UNIT = 100_000;

    private boolean grey;
    private boolean srgb;
    private boolean embedded;
    private @Nullable ICC_Profile icc;
    private int gamma;
    private final int[] chromaticities = new int[8];

    @Nullable ICC_Profile profile() {
      if (icc != null || srgb || embedded || gamma <= 0) {
        return icc;
      }
      boolean placed = chromaticities[1] > 0;
      double[] places = java.util.Arrays.stream(placed ? chromaticities : new int[0]).mapToDouble(value -> value / UNIT)
          .toArray();
      return new MatrixProfile("gAMA and cHRM of the PNG", places, UNIT / gamma).profile(grey).orElse(null);
    }
  }
}
