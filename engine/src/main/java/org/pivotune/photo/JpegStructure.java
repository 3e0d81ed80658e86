package org.pivotune.photo;

import java.nio.file.Path;

/** Walks the markers of a JPEG, because decoders paint the missing part of a truncated file grey and say nothing. */
final class JpegStructure {
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  /** Progressive files have about ten; each takes a pass over all pixels, however few bytes it has. */
  private static final int MOST_SCANS = 100;

  private JpegStructure() {}

  static boolean isJpeg(byte[] file) {
    return file.length >= 3 && (file[0] & 0xff) == 0xFF && (file[1] & 0xff) == 0xD8 && (file[2] & 0xff) == 0xFF;
  }

  /**
   * Checks that a scan and the end marker are there.
   *
   * @throws PhotoException if the file ends before, or has more scans than any picture needs
   */
  static void checkComplete(Path source, byte[] file) {
    int at = 2;
    int scans = 0;
    while (at + 1 < file.length) {
      if ((file[at] & 0xff) != 0xFF) {
        // Entropy-coded data, or stray bytes between segments, which decoders skip as well.
        at++;
        continue;
      }
      int marker = file[at + 1] & 0xff;
      if (marker == 0xFF) {
        at++;
      } else if (standsAlone(marker)) {
        at += 2;
      } else if (marker == END_OF_IMAGE) {
        if (scans > 0) {
          return;
        }
        throw new PhotoException(source + " is damaged: the JPEG holds no picture data; save it anew");
      } else {
        scans += marker == START_OF_SCAN ? 1 : 0;
        if (scans > MOST_SCANS) {
          throw new PhotoException(source + " has more than " + MOST_SCANS + " scans, which no picture needs; open it in "
              + "an image program and save it anew");
        }
        if (at + 3 >= file.length) {
          break;
        }
        at += 2 + Math.max(2, (file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff);
      }
    }
    throw new PhotoException(
        source + " is truncated: the JPEG ends before its end marker; fetch or copy the whole file again");
  }

  /** Stuffed zero, TEM, restarts and start of image: no length follows. */
  private static boolean standsAlone(int marker) {
    return marker <= 0x01 || marker >= 0xD0 && marker <= 0xD8;
  }
}
