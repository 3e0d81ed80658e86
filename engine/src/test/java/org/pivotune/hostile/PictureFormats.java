package org.pivotune.hostile;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pivotune.photo.PhotoException;
import org.pivotune.photo.PhotoLimits;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.PictureFiles;
import org.pivotune.photo.RgbImage;
import org.pivotune.testing.ProjectFiles;

/** Pictures. */
final class PictureFormats {
  private static final long MIB = 1 << 20;
  /** Small, so that thousands are quick, and so that memory beyond the limits shows. */
  private static final PhotoLimits LIMITS = new PhotoLimits(MIB, 40_000, 2_000);
  private static final int WIDTH = 48;
  private static final int HEIGHT = 36;

  private final Path folder;

  PictureFormats(Path folder) {
    this.folder = folder;
  }

  List<Format> all() {
    return List.of(format("jpeg", new JpegDamage(), jpegs()), format("png", new PngDamage(), pngs()),
        format("gif-bmp", ByteDamage.of("GIF89a", "BM", "\u0021\u00f9\u0004", "\u002c"),
            List.of(picture("gif"), picture("bmp"))),
        format("tiff", ByteDamage.of("II*\0", "MM\0*", "II+\0", "\u0000\u0001\u0000\u0004", "\u0001\u0003"), tiffs()),
        format("webp", ByteDamage.of("RIFF", "WEBP", "VP8X", "VP8L", "VP8 ", "ALPH", "ICCP", "EXIF", "ANMF"),
            others("lossy-simple.webp", "lossy-segments.webp", "lossy-alpha-best.webp", "lossy-alpha-raw.webp", "lossless.webp",
                "lossless-alpha.webp", "lossless-palette.webp", "profile.webp", "animated.webp", "orientation-6.webp")));
  }

  /** As other programs write them: every colour, compression and way of cutting a picture up. */
  private static List<byte[]> tiffs() {
    List<byte[]> files = new ArrayList<>(others("rgb-8-lzw2-bsc.tif", "cmyk-8-lzw2-btc.tif", "rgba-16-zlib2-lsp.tif",
        "jpeg-2.tif", "fax-g3-2d.tif", "palette-8.tif", "lab-16.tif", "float-32-3-b.tif", "profile-cmyk-8.tif",
        "pages-below.tif", "grey-8-packbits1-ltc.tif"));
    files.add(picture("tiff"));
    return files;
  }

  private static List<byte[]> others(String... names) {
    List<byte[]> files = new ArrayList<>();
    for (String name : names) {
      try {
        files.add(Files.readAllBytes(ProjectFiles.fixture("pictures/" + name)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  private Format format(String name, Damage damage, List<byte[]> seeds) {
    Spot spot = Spot.in(folder, name);
    Format.Reader reader = file -> PhotoReader.read(spot.holding(file), LIMITS).pixels().width();
    return new Format(name, seeds, damage, reader, List.of(PhotoException.class), 64 * MIB, 16 * MIB, 1);
  }

  private static byte[] picture(String format) {
    return PictureFiles.encode(format, image().toBufferedImage());
  }

  private static RgbImage image() {
    return RgbImage.generate(WIDTH, HEIGHT, (x, y, channel) -> (x * 7 + y * 3 + channel * 80) & 0xFF);
  }

  private static List<byte[]> jpegs() {
    byte[] plain = picture("jpeg");
    byte[] exif = PictureFiles.insert(plain, 2, PictureFiles.jpegSegment(0xE1, "Exif\0\0", PictureFiles.exif(6)));
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] coloured =
        PictureFiles.insert(plain, 2, PictureFiles.jpegSegment(0xE2, "ICC_PROFILE\0\u0001\u0001", profile));
    BufferedImage grey = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    return List.of(plain, exif, coloured, PictureFiles.encode("jpeg", grey));
  }

  private static List<byte[]> pngs() {
    List<byte[]> files = new ArrayList<>();
    files.add(picture("png"));
    int behind = PictureFiles.behindPngHeader();
    byte[] profile = PictureFiles.iccp(ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB));
    files.add(PictureFiles.insert(picture("png"), behind, profile));
    files.add(PictureFiles.insert(picture("png"), behind, PictureFiles.pngChunk("eXIf", PictureFiles.exif(8))));
    for (int type : new int[] {BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_USHORT_GRAY,
        BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_BYTE_BINARY}) {
      files.add(PictureFiles.encode("png", new BufferedImage(WIDTH, HEIGHT, type)));
    }
    return files;
  }
}
