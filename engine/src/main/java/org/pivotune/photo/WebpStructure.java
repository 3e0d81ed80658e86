package org.pivotune.photo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a WebP: its first picture, whose size was held against what the file says.
 *
 * @param picture a frame of VP8, or of VP8L where it is not lossy
 * @param alpha of a lossy picture, null if it has none
 * @param animated whether other pictures follow
 * @param profile the ICC profile, null if there is none
 * @param exif the EXIF block, null if there is none
 */
record WebpStructure(int width, int height, boolean lossy, byte[] picture, byte @Nullable [] alpha, boolean animated,
    byte @Nullable [] profile, byte @Nullable [] exif) {
  static boolean isWebp(byte[] file) {
    return file.length >= 12 && name(file, 0).equals("RIFF") && name(file, 8).equals("WEBP");
  }

  private static String name(byte[] file, int at) {
    return new String(file, at, 4, StandardCharsets.ISO_8859_1);
  }

  /** @throws PhotoException if the picture is missing, cut off, or of another size than the file says */
  static WebpStructure read(Path source, byte[] file) {
    return new Walk(source, file).all();
  }

  /**
   * A chunk whose data lie in the file.
   *
   * @param at of its data
   */
  private record Chunk(String name, int at, int length) {
    int next() {
      return at + length + (length & 1);
    }
  }

  private static final class Walk {
    private final Path source;
    private final byte[] file;
    private final ByteBuffer in;

    private int canvasWidth;
    private int canvasHeight;
    private @Nullable Chunk picture;
    private @Nullable Chunk alpha;
    private boolean animated;
    private byte @Nullable [] profile;
    private byte @Nullable [] exif;

    Walk(Path source, byte[] file) {
      this.source = source;
      this.file = file;
      in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    WebpStructure all() {
      chunks(12, file.length);
      Chunk found = picture;
      if (found == null) {
        throw new PhotoException(
            source + " is truncated or damaged: the WebP holds no picture data; fetch or copy the whole file again");
      }
      boolean lossy = found.name.equals("VP8 ");
      int[] size = lossy ? lossySize(found) : losslessSize(found);
      if (canvasWidth > 0 && (size[0] != canvasWidth || size[1] != canvasHeight)) {
        throw new PhotoException(source + " is a WebP whose " + (animated ? "first picture" : "picture") + " is " + size[0]
            + " x " + size[1] + " pixels on a canvas of " + canvasWidth + " x " + canvasHeight
            + ", which is not read; save it as PNG or JPEG");
      }
      return new WebpStructure(size[0], size[1], lossy, data(found), lossy && alpha != null ? data(alpha) : null, animated,
          profile, exif);
    }

    private void chunks(int from, int end) {
      int at = from;
      while (at + 8 <= end) {
        long length = in.getInt(at + 4) & 0xffff_ffffL;
        String name = name(file, at);
        if (length > end - at - 8) {
          // What lies behind the picture does not matter to it.
          if (picture == null) {
            throw new PhotoException(source + " is truncated: its WebP chunk " + name.strip().replaceAll("\\p{C}", "?")
                + " ends behind the file; fetch or copy the whole file again");
          }
          return;
        }
        Chunk chunk = new Chunk(name, at + 8, (int) length);
        take(chunk);
        at = chunk.next();
      }
    }

    private void take(Chunk chunk) {
      switch (chunk.name) {
        case "VP8X" -> canvas(chunk);
        case "ICCP" -> profile = profile == null ? data(chunk) : profile;
        case "EXIF" -> exif = exif == null ? data(chunk) : exif;
        case "ANMF" -> frame(chunk);
        case "ALPH" -> alpha = picture == null && alpha == null ? chunk : alpha;
        case "VP8 ", "VP8L" -> picture = picture == null ? chunk : picture;
        default -> { }
      }
    }

    private byte[] data(Chunk chunk) {
      return Arrays.copyOfRange(file, chunk.at, chunk.at + chunk.length);
    }

    private void canvas(Chunk chunk) {
      if (chunk.length >= 10) {
        canvasWidth = 1 + (in.getInt(chunk.at + 4) & 0xff_ffff);
        canvasHeight = 1 + (in.getInt(chunk.at + 6) >>> 8);
      }
    }

    /** The first picture of an animation; the others are none of ours. */
    private void frame(Chunk chunk) {
      if (picture == null && chunk.length > 16) {
        animated = true;
        chunks(chunk.at + 16, chunk.at + chunk.length);
      }
    }

    private int[] lossySize(Chunk chunk) {
      int at = chunk.at;
      boolean key = chunk.length >= 10 && (file[at] & 1) == 0
          && file[at + 3] == (byte) 0x9d && file[at + 4] == 0x01 && file[at + 5] == 0x2a;
      if (!key) {
        throw damaged();
      }
      int firstPart = (file[at] & 0xff | (file[at + 1] & 0xff) << 8 | (file[at + 2] & 0xff) << 16) >> 5;
      if (firstPart > chunk.length - 10) {
        throw damaged();
      }
      return new int[] {in.getShort(at + 6) & 0x3fff, in.getShort(at + 8) & 0x3fff};
    }

    private int[] losslessSize(Chunk chunk) {
      if (chunk.length < 5 || file[chunk.at] != 0x2f) {
        throw damaged();
      }
      int bits = in.getInt(chunk.at + 1);
      return new int[] {1 + (bits & 0x3fff), 1 + (bits >>> 14 & 0x3fff)};
    }

    private PhotoException damaged() {
      return new PhotoException(source + " is damaged: its WebP picture has no proper header; fetch the file again");
    }
  }
}
