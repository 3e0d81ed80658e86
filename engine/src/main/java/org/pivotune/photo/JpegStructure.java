package org.pivotune.photo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the markers of a JPEG say, and the file without what a decoder does not need.
 *
 * @param bytes the picture alone: no profile, no EXIF, nothing behind its end, and an end marker in any case
 * @param components 1 grey, 3, 4 with black ink
 * @param adobeTransform of Adobe's marker: 0 RGB or CMYK, 1 YCbCr, 2 YCCK; -1 without one
 * @param profile the ICC profile, null if there is none or it is broken
 * @param brokenProfile whether there are pieces of a profile that do not fit together
 */
record JpegStructure(byte[] bytes, int width, int height, int components, int adobeTransform,
    byte @Nullable [] profile, boolean brokenProfile) {
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int APP0 = 0xE0;
  private static final int APP2 = 0xE2;
  private static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;
  private static final int COMMENT = 0xFE;
  /** Progressive files have about ten; each takes a pass over all pixels, however few bytes it has. */
  private static final int MOST_SCANS = 100;
  private static final int MOST_PROFILE_BYTES = 16 << 20;
  private static final Map<Integer, String> OTHER_FRAMES = Map.of(0xC3, "lossless", 0xC5, "hierarchical", 0xC6,
      "hierarchical", 0xC7, "lossless", 0xC9, "arithmetically coded", 0xCA, "arithmetically coded", 0xCB,
      "arithmetically coded", 0xF7, "JPEG-LS");
  private static final byte[] PROFILE = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);

  static boolean isJpeg(byte[] file) {
    return file.length >= 3 && (file[0] & 0xff) == 0xFF && (file[1] & 0xff) == SOI && (file[2] & 0xff) == 0xFF;
  }

  /**
   * Walks the markers. A missing end marker is no fault: decoders tell of missing data.
   *
   * @throws PhotoException if there is no picture in it, it is of a kind that is not read, or has more scans than any
   *     picture needs
   */
  static JpegStructure read(Path source, byte[] file) {
    return new Walk(source, file).all();
  }

  /** One walk over a file. */
  private static final class Walk {
    private final Path source;
    private final byte[] file;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Map<Integer, byte[]> profile = new TreeMap<>();
    private int profileBytes;
    private boolean broken;
    private int profileParts;
    private int width;
    private int height;
    private int adobeTransform = -1;
    private int scans;
    private boolean progressive;
    /** Of each component by its identifier, which bits of its 64 coefficients have not come yet; a bit for each. */
    private final Map<Integer, long[]> missing = new TreeMap<>();

    Walk(Path source, byte[] file) {
      this.source = source;
      this.file = file;
    }

    JpegStructure all() {
      kept.write(file, 0, 2);
      int at = 2;
      boolean ended = false;
      while (!ended && at + 1 < file.length) {
        int marker = file[at + 1] & 0xff;
        if ((file[at] & 0xff) != 0xFF || marker == 0xFF) {
          // Stray bytes between segments, and fill bytes: decoders skip them as well.
          at++;
        } else if (marker == EOI || (scans > 0 && endsPicture(marker))) {
          ended = marker == EOI;
          break;
        } else if (standsAlone(marker)) {
          at += 2;
        } else {
          int length = at + 3 < file.length ? (file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff : 0;
          if (length < 2 || at + 2 + length > file.length) {
            break;
          }
          segment(marker, at, length + 2);
          at += 2 + length;
          if (marker == SOS) {
            int end = endOfScan(at);
            kept.write(file, at, end - at);
            at = end;
          }
        }
      }
      return finished(ended);
    }

    private JpegStructure finished(boolean ended) {
      if (scans == 0 || width == 0) {
        throw new PhotoException(source + " is truncated or damaged: the JPEG holds no picture data; fetch or copy the "
            + "whole file again");
      }
      if (!ended && missing.values().stream().anyMatch(bits -> Arrays.stream(bits).anyMatch(left -> left != 0))) {
        throw new PhotoException(source + " is truncated: parts of the JPEG's data are missing at its end; fetch or copy "
            + "the whole file again");
      }
      kept.write(0xFF);
      kept.write(EOI);
      Optional<byte[]> whole = profileParts == 0 ? Optional.empty() : joined();
      return new JpegStructure(kept.toByteArray(), width, height, missing.size(), adobeTransform,
          whole.orElse(null), profileParts > 0 && whole.isEmpty());
    }

    /** What cannot follow a scan belongs to something behind the picture, such as a preview or a film. */
    private static boolean endsPicture(int marker) {
      boolean table = marker == 0xC4 || marker == 0xCC || marker >= SOS && marker <= 0xDF;
      return !(table || marker >= APP0 && marker <= APP15 || marker == COMMENT || standsAlone(marker) && marker != SOI);
    }

    /** Stuffed zero, TEM, restarts and start of image: no length follows. */
    private static boolean standsAlone(int marker) {
      return marker <= 0x01 || marker >= 0xD0 && marker <= SOI;
    }

    private int endOfScan(int from) {
      int at = from;
      while (at + 1 < file.length) {
        int next = file[at + 1] & 0xff;
        if ((file[at] & 0xff) == 0xFF && next != 0 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7)) {
          return at;
        }
        at++;
      }
      return file.length;
    }

    private void segment(int marker, int at, int length) {
      int payload = at + 4;
      boolean application = marker >= APP0 && marker <= APP15;
      if (marker == APP2 && starts(payload, PROFILE) && length >= 18) {
        piece(file[payload + 12] & 0xff, file[payload + 13] & 0xff,
            Arrays.copyOfRange(file, payload + 14, at + length));
      } else if (marker == APP14 && starts(payload, ADOBE) && length >= 16) {
        adobeTransform = file[payload + 11] & 0xff;
      } else if (OTHER_FRAMES.containsKey(marker)) {
        throw new PhotoException(source + " is a JPEG of a kind that is not read (" + OTHER_FRAMES.get(marker)
            + "); save it as a usual JPEG or as PNG");
      } else if (marker >= 0xC0 && marker <= 0xC2) {
        frame(payload, length);
        progressive = marker == 0xC2;
      } else if (marker == SOS) {
        scan(payload, length);
      }
      if (!application && marker != COMMENT || marker == APP0 || marker == APP14) {
        kept.write(file, at, length);
      }
    }

    private boolean starts(int at, byte[] text) {
      return at + text.length <= file.length && Arrays.equals(file, at, at + text.length, text, 0, text.length);
    }

    /** A piece of the profile: its number from 1, and how many there are. */
    private void piece(int number, int of, byte[] data) {
      profileParts++;
      profileBytes += data.length;
      boolean first = profile.isEmpty();
      broken |= number < 1 || number > of || profileBytes > MOST_PROFILE_BYTES || profile.put(number, data) != null
          || !first && of != pieces;
      pieces = of;
    }

    private int pieces;

    private Optional<byte[]> joined() {
      if (broken || profile.size() != pieces) {
        return Optional.empty();
      }
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      profile.values().forEach(whole::writeBytes);
      return Optional.of(whole.toByteArray());
    }

    private void frame(int payload, int length) {
      if (length < 10 || !missing.isEmpty()) {
        throw new PhotoException(source + " is damaged: the JPEG has no proper frame header; fetch the file again");
      }
      int precision = file[payload] & 0xff;
      if (precision != 8) {
        throw new PhotoException(source + " is a JPEG of " + precision
            + " bits a sample, which is not read; save it with 8 bits, or as PNG");
      }
      height = (file[payload + 1] & 0xff) << 8 | file[payload + 2] & 0xff;
      width = (file[payload + 3] & 0xff) << 8 | file[payload + 4] & 0xff;
      int components = file[payload + 5] & 0xff;
      if (length < 10 + 3 * components || components != 1 && components != 3 && components != 4) {
        throw new PhotoException(source + " is a JPEG of " + components
            + " components a pixel, which is not read; save it as grey or RGB");
      }
      for (int i = 0; i < components; i++) {
        long[] bits = new long[64];
        Arrays.fill(bits, 1);
        missing.put(file[payload + 6 + 3 * i] & 0xff, bits);
      }
      if (missing.size() != components) {
        throw new PhotoException(source + " is damaged: two components of the JPEG have one name; save it anew");
      }
    }

    private void scan(int payload, int length) {
      scans++;
      if (scans > MOST_SCANS) {
        throw new PhotoException(source + " has more than " + MOST_SCANS + " scans, which no picture needs; open it in an "
            + "image program and save it anew");
      }
      int components = file[payload] & 0xff;
      if (length < 8 + 2 * components) {
        return;
      }
      int from = progressive ? file[payload + 1 + 2 * components] & 0x3f : 0;
      int to = progressive ? file[payload + 2 + 2 * components] & 0x3f : 63;
      int low = progressive ? file[payload + 3 + 2 * components] & 0x0f : 0;
      for (int i = 0; i < components; i++) {
        long[] bits = missing.get(file[payload + 1 + 2 * i] & 0xff);
        for (int k = from; bits != null && k <= to; k++) {
          // Only the scan with the lowest bit makes a coefficient whole.
          bits[k] = low == 0 ? 0 : bits[k];
        }
      }
    }
  }
}
