package org.pivotune.photo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Recognises what people hand over in place of a readable picture, so that the message can say what to do. */
final class Signatures {
  private static final int LOOKED_AT = 64;
  private static final Set<String> HEIF = Set.of("heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1");
  private static final String FROM_A_PHONE =
      "; convert it to JPEG or PNG (such as `magick in.%s out.jpg`, or share it from the phone as JPEG)";
  private static final String CONVERT = "; convert it to JPEG or PNG first (such as `magick in.%s out.png`)";
  private static final String EXPORT = "; export the picture as JPEG or PNG";

  /**
   * A kind of file by its first bytes.
   *
   * @param start as ISO 8859-1, at an offset
   * @param advice begins with a semicolon
   */
  private record Known(int at, String start, String name, String advice) {}

  private static final List<Known> OTHERS = List.of(
      new Known(0, "%PDF", "a PDF", EXPORT),
      new Known(0, "8BPS", "a Photoshop document (PSD)", EXPORT),
      new Known(0, "8BPB", "a Photoshop document (PSB)", EXPORT),
      new Known(0, "gimp xcf", "a GIMP document (XCF)", EXPORT),
      new Known(0, "\0\0\0\fJXL ", "JPEG XL", CONVERT.formatted("jxl")),
      new Known(0, "\u00ff\n", "JPEG XL", CONVERT.formatted("jxl")),
      new Known(0, "\0\0\0\fjP  ", "JPEG 2000", CONVERT.formatted("jp2")),
      new Known(0, "\u00ffO\u00ffQ", "JPEG 2000", CONVERT.formatted("j2k")),
      new Known(0, "v/1\u0001", "OpenEXR", CONVERT.formatted("exr")),
      new Known(0, "#?RADIANCE", "Radiance HDR", CONVERT.formatted("hdr")),
      new Known(0, "#?RGBE", "Radiance HDR", CONVERT.formatted("hdr")),
      new Known(0, "DDS ", "a DirectDraw surface (DDS)", CONVERT.formatted("dds")),
      new Known(0, "qoif", "QOI", CONVERT.formatted("qoi")),
      new Known(0, "\0\0\u0001\0", "an icon (ICO)", CONVERT.formatted("ico")),
      new Known(0, "\0\0\2\0", "a cursor (CUR)", CONVERT.formatted("cur")),
      new Known(0, "icns", "an icon (ICNS)", CONVERT.formatted("icns")),
      new Known(0, "%!PS", "PostScript", EXPORT),
      new Known(0, "\u00c5\u00d0\u00d3\u00c6", "PostScript (EPS)", EXPORT),
      new Known(0, "II\u00bc", "JPEG XR", CONVERT.formatted("jxr")),
      new Known(0, "SIMPLE  =", "FITS", CONVERT.formatted("fits")),
      new Known(128, "DICM", "DICOM", EXPORT),
      new Known(8, "AVI ", "a film (AVI)", "; take a frame of it, such as `ffmpeg -i in.avi -frames:v 1 out.png`"),
      new Known(0, "\u001aE\u00df\u00a3", "a film (Matroska or WebM)",
          "; take a frame of it, such as `ffmpeg -i in.webm -frames:v 1 out.png`"),
      new Known(0, "PK\u0003\u0004", "a zip archive", "; unpack it and name a picture"),
      new Known(0, "\u001f\u008b", "a gzip archive", "; unpack it and name a picture"),
      new Known(0, "7z\u00bc\u00af", "a 7z archive", "; unpack it and name a picture"),
      new Known(0, "Rar!", "a RAR archive", "; unpack it and name a picture"),
      new Known(0, "\u0093NUMPY", "a NumPy array", "; save it as PNG or JPEG"),
      new Known(4, "\0\0\0\0{\"", "a safetensors file", "; name a photo"),
      new Known(0, "\u0080\u0002", "a pickle", "; name a photo"),
      new Known(0, "\u007fELF", "a program", "; name a photo"));

  private static final List<Known> RAWS = List.of(
      new Known(0, "FUJIFILMCCD-RAW", "RAF", ""), new Known(0, "IIRO", "ORF", ""), new Known(0, "IIRS", "ORF", ""),
      new Known(0, "MMOR", "ORF", ""), new Known(0, "IIU\0", "RW2", ""), new Known(0, "FOVb", "X3F", ""),
      new Known(0, "\0MRM", "MRW", ""), new Known(6, "HEAPCCDR", "CRW", ""), new Known(4, "ftypcrx ", "CR3", ""));

  private Signatures() {}

  /** What to answer of a file that no reader takes. */
  static PhotoException unknown(Path source, byte[] content) {
    String head = new String(content, 0, Math.min(LOOKED_AT + 128, content.length), StandardCharsets.ISO_8859_1);
    Optional<Known> raw = find(RAWS, head);
    return raw.isPresent() ? raw(source, raw.get().name)
        : new PhotoException(source + " is not a picture that can be read" + hint(head));
  }

  /**
   * A camera raw.
   *
   * @param kind such as DNG, empty if it is not known which
   */
  static PhotoException raw(Path source, String kind) {
    return new PhotoException(source + " is a camera raw" + (kind.isEmpty() ? "" : " (" + kind + ")")
        + ": what it holds are readings of a sensor and a small preview, no finished picture; develop it in the camera's "
        + "program, darktable or RawTherapee, and export JPEG, PNG or TIFF");
  }

  private static Optional<Known> find(List<Known> kinds, String head) {
    return kinds.stream().filter(kind -> head.startsWith(kind.start, kind.at)).findFirst();
  }

  /** The end of a sentence that began with "FILE is not a picture that can be read". */
  private static String hint(String head) {
    if (head.startsWith("ftyp", 4) && head.length() >= 12) {
      return boxes(head);
    }
    Optional<Known> other = find(OTHERS, head);
    if (other.isPresent()) {
      return ": it is " + other.get().name + other.get().advice;
    }
    if (head.matches("(?s)P[1-7]\\s.*")) {
      return ": it is PNM" + CONVERT.formatted("ppm");
    }
    String text = head.replace("\u00ef\u00bb\u00bf", "").stripLeading().toLowerCase(java.util.Locale.ROOT);
    if (text.startsWith("<svg") || (text.startsWith("<?xml") && text.contains("<svg"))) {
      return ": it is SVG; export it as PNG, such as by `inkscape in.svg --export-filename=out.png`";
    }
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      return ": it is a web page, perhaps one that a download gave in place of the picture; save the picture itself";
    }
    return "; JPEG, PNG, WebP and TIFF are, and GIF and BMP";
  }

  /** ISO base media: pictures of phones, and films. */
  private static String boxes(String head) {
    String brand = head.substring(8, 12);
    // The general brand may be any of the two; the list of brands behind it tells.
    if (brand.startsWith("avi") || head.indexOf("avif", 16) > 0) {
      return ": it is AVIF" + CONVERT.formatted("avif");
    }
    if (HEIF.contains(brand)) {
      return ": it is HEIC" + FROM_A_PHONE.formatted("heic");
    }
    return ": it is a film (MP4 or QuickTime); take a frame of it, such as `ffmpeg -i in.mp4 -frames:v 1 out.png`";
  }
}
