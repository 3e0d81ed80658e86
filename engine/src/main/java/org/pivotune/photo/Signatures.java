package org.pivotune.photo;

import java.nio.charset.StandardCharsets;

/** Recognises what people hand over in place of a readable picture, so that the message can say what to do. */
final class Signatures {
  private Signatures() {}

  /** The end of a sentence that began with "FILE is not a picture that can be read". */
  static String hint(byte[] content) {
    String head = new String(content, 0, Math.min(16, content.length), StandardCharsets.ISO_8859_1);
    if (head.startsWith("ftyp", 4)) {
      String kind = head.startsWith("avif", 8) ? "AVIF" : "HEIC or a film";
      return ": it is " + kind + "; convert it to JPEG or PNG first";
    }
    if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return ": it is WebP; convert it to JPEG or PNG first";
    }
    if (head.startsWith("%PDF")) {
      return ": it is a PDF; export the picture as JPEG or PNG first";
    }
    return "; JPEG and PNG are, and TIFF, BMP and GIF";
  }
}
