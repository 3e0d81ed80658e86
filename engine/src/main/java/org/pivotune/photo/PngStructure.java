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
 * The chunks of a PNG that ImageIO does not tell about: whether the file is whole, its colour profile, its EXIF block.
 *
 * @param profile the iCCP profile, null if there is none or it cannot be used
 * @param exif the eXIf block, null if there is none
 */
record PngStructure(@Nullable ICC_Profile profile, byte @Nullable [] exif) {
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

  /**
   * Walks the chunks.
   *
   * @throws PhotoException if the file ends before its end chunk, or a chunk that matters is damaged
   */
  static PngStructure read(Path source, byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).position(SIGNATURE.length);
    ICC_Profile profile = null;
    byte[] exif = null;
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
          return new PngStructure(profile, exif);
        }
        case "iCCP" -> profile = profile(file, start + 4, length);
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
  private static @Nullable ICC_Profile profile(byte[] file, int start, int length) {
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
}
