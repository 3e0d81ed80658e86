package org.pivotune.photo;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.color.CMMException;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import org.jspecify.annotations.Nullable;

/**
 * A picture file on its way to pixels: each format's header is held against the limits before its decoder sees it.
 */
final class Decoding {
  private static final String BROKEN_PROFILE =
      "the colour profile in the file is broken and was ignored; colours may be slightly off";
  private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};

  private final Path source;
  private final byte[] content;
  private final PhotoLimits limits;
  private final List<String> notices = new ArrayList<>();

  Decoding(Path source, byte[] content, PhotoLimits limits) {
    this.source = source;
    this.content = content;
    this.limits = limits;
  }

  /** What came out, not yet turned upright. */
  record Decoded(String format, SrgbConverter.Converted converted, Orientation orientation, List<String> notices) {}

  Decoded run() throws IOException {
    if (JpegStructure.isJpeg(content)) {
      return jpeg();
    }
    if (PngStructure.isPng(content)) {
      return png();
    }
    if (WebpStructure.isWebp(content)) {
      return webp();
    }
    if (TiffFile.isTiff(content)) {
      return tiff();
    }
    if (starts("GIF87a") || starts("GIF89a")) {
      return java("gif", null, Orientation.UPRIGHT);
    }
    if (starts("BM")) {
      return java("bmp", null, Orientation.UPRIGHT);
    }
    throw Signatures.unknown(source, content);
  }

  private boolean starts(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (i >= content.length || content[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private Decoded jpeg() throws IOException {
    JpegStructure jpeg = JpegStructure.read(source, content);
    ExifFacts exif = ExifFacts.ofJpeg(content);
    Orientation orientation = exif.orientation();
    // What is decoded, and RGB beside it unless that takes its place.
    int copies = jpeg.components() == 3 ? 3 : jpeg.components() + 3;
    require(jpeg.width(), jpeg.height(), copies);
    ICC_Profile profile = profile(jpeg.profile(), jpeg.brokenProfile());
    if (profile == null && exif.adobeRgb() && jpeg.components() == 3) {
      profile = MatrixProfile.adobeRgb().profile(false).orElse(null);
    }
    return decoded("JPEG", SrgbConverter.convert(JpegDecoder.rows(source, jpeg), profile), orientation);
  }

  private Decoded png() throws IOException {
    PngStructure.requireSize(source, content, limits);
    PngStructure png = PngStructure.read(source, content);
    if (png.animated()) {
      notices.add("the PNG is animated; its first picture was read");
    }
    if (png.brokenProfile()) {
      notices.add(BROKEN_PROFILE);
    }
    byte[] exif = png.exif();
    return java("png", png.profile(), exif == null ? Orientation.UPRIGHT : ExifFacts.ofBlock(exif).orientation());
  }

  private Decoded webp() throws IOException {
    WebpStructure webp = WebpStructure.read(source, content);
    Orientation orientation = webp.exif() == null ? Orientation.UPRIGHT : ExifFacts.ofBlock(bare(webp.exif())).orientation();
    // Without loss to integers, twice where there is a palette; with loss to one and a half bytes, and alpha alike.
    int lossy = 3 + 2 + (webp.alpha() == null ? 0 : 9);
    require(webp.width(), webp.height(), webp.lossy() ? lossy : 8);
    ICC_Profile profile = profile(webp.profile(), false);
    if (webp.animated()) {
      notices.add("the WebP is animated; its first picture was read");
    }
    return decoded("WEBP", SrgbConverter.convert(WebpDecoder.rows(source, webp), profile), orientation);
  }

  /** Some writers put JPEG's name of the block before it. */
  private static byte[] bare(byte[] exif) {
    boolean named = exif.length > EXIF.length && Arrays.equals(exif, 0, EXIF.length, EXIF, 0, EXIF.length);
    return named ? Arrays.copyOfRange(exif, EXIF.length, exif.length) : exif;
  }

  private Decoded tiff() {
    TiffPages.Chosen chosen = TiffPages.choose(TiffFile.parse(source, content));
    notices.addAll(chosen.notices());
    limits.require(
        source, chosen.page().number(TiffTag.IMAGE_WIDTH, 0), chosen.page().number(TiffTag.IMAGE_LENGTH, 0));
    TiffLayout layout = TiffLayout.of(source, chosen.page());
    Orientation orientation = Orientation.ofExif((int) chosen.page().number(TiffTag.ORIENTATION, 1));
    PhotoMemory.require(source, layout.width(), layout.height(), 3, layout.decodedBytes());
    try (TiffRows rows = new TiffRows(source, chosen.page(), layout)) {
      rows.notice().ifPresent(notices::add);
      ICC_Profile profile = rows.profiled() ? profile(chosen.page()) : null;
      return decoded("TIFF", SrgbConverter.convert(rows, profile), orientation);
    }
  }

  /** The profile of a page, or what its chromaticities say; they are for the curve of gamma 2.2 that TIFF takes. */
  private @Nullable ICC_Profile profile(TiffDirectory page) {
    double[] white = page.rationals(TiffTag.WHITE_POINT);
    double[] primaries = page.rationals(TiffTag.PRIMARY_CHROMATICITIES);
    if (page.has(TiffTag.ICC_PROFILE) || white.length != 2 || primaries.length != 6
        || page.number(TiffTag.PHOTOMETRIC, 0) != TiffLayout.Colour.RGB.number()) {
      return profile(page.bytes(TiffTag.ICC_PROFILE).orElse(null), false);
    }
    double[] places = DoubleStream.concat(Arrays.stream(white), Arrays.stream(primaries)).toArray();
    return new MatrixProfile("chromaticities of the TIFF", places, 2.2).profile(false).orElse(null);
  }

  /** A format that Java reads itself. */
  private Decoded java(String format, @Nullable ICC_Profile profile, Orientation orientation) throws IOException {
    ImageReader reader = ImageReaders.ofJava(format);
    try {
      reader.setInput(new ByteArrayImageInputStream(content), true, true);
      ImageReadParam parameters = inOwnColours(reader);
      int decoded = bytesPerPixel(reader);
      require(reader.getWidth(0), reader.getHeight(0), decoded == 3 ? 3 : decoded + 3);
      BufferedImage image = reader.read(0, parameters);
      return decoded(format.toUpperCase(Locale.ROOT), SrgbConverter.convert(image, profile), orientation);
    } finally {
      reader.dispose();
    }
  }

  private static int bytesPerPixel(ImageReader reader) throws IOException {
    ImageTypeSpecifier type = reader.getImageTypes(0).next();
    int bits = 0;
    for (int band = 0; band < type.getNumBands(); band++) {
      bits += type.getBitsPerBand(band);
    }
    return (bits + 7) / 8;
  }

  /** Keeps the reader from converting colours by itself, so that one place does it and can tell. */
  private static ImageReadParam inOwnColours(ImageReader reader) throws IOException {
    ImageReadParam parameters = reader.getDefaultReadParam();
    for (Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0); types.hasNext();) {
      ImageTypeSpecifier type = types.next();
      if (SrgbConverter.attached(type.getColorModel().getColorSpace()) != null && type.getNumComponents() == 3) {
        parameters.setDestinationType(type);
        break;
      }
    }
    return parameters;
  }

  private void require(int width, int height, int bytesPerPixel) {
    limits.require(source, width, height);
    PhotoMemory.require(source, width, height, bytesPerPixel, 0);
  }

  /** A profile that cannot be read is no reason to refuse a picture, but one to say so. */
  private @Nullable ICC_Profile profile(byte @Nullable [] bytes, boolean broken) {
    Optional<ICC_Profile> profile = bytes == null ? Optional.empty() : parsed(bytes);
    if (broken || (bytes != null && profile.isEmpty())) {
      notices.add(BROKEN_PROFILE);
    }
    return profile.orElse(null);
  }

  private static Optional<ICC_Profile> parsed(byte[] bytes) {
    try {
      return Optional.of(ICC_Profile.getInstance(bytes));
    } catch (IllegalArgumentException | CMMException e) {
      return Optional.empty();
    }
  }

  private Decoded decoded(String format, SrgbConverter.Converted converted, Orientation orientation) {
    notices.addAll(converted.notices());
    return new Decoded(format, converted, orientation, List.copyOf(notices));
  }
}
