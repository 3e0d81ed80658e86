package org.pivotune.photo;

import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import org.pivotune.model.Checksums;

/**
 * Reads picture files: every format ImageIO knows, and all JPEG kinds including CMYK. The header is held against the
 * limits before anything is decoded. Safe from any thread.
 */
public final class PhotoReader {
  private PhotoReader() {}

  /** As {@link #read(Path, PhotoLimits)} with {@link PhotoLimits#DEFAULT}. */
  public static Photo read(Path file) {
    return read(file, PhotoLimits.DEFAULT);
  }

  /**
   * Reads the first picture of a file.
   *
   * @throws PhotoException if it is missing, no picture, damaged, truncated, too large or of an unknown format
   */
  public static Photo read(Path file, PhotoLimits limits) {
    return read(file, content(file, limits), limits);
  }

  /**
   * The first picture of a file that is in memory already.
   *
   * @param name what to call it in messages; nothing is read from there
   * @throws PhotoException as for a file
   */
  public static Photo read(Path name, byte[] content, PhotoLimits limits) {
    requireSize(name, content.length, limits);
    return decode(name, content, limits);
  }

  private static Photo decode(Path file, byte[] content, PhotoLimits limits) {
    String sha256 = Checksums.sha256(content);
    ImageReader reader = ImageReaders.find(content)
        .orElseThrow(() -> new PhotoException(file + " is not a picture that can be read" + Signatures.hint(content)));
    try {
      return decode(file, content, sha256, reader, limits);
    } finally {
      reader.dispose();
    }
  }

  private static byte[] content(Path file, PhotoLimits limits) {
    try {
      if (Files.isDirectory(file)) {
        throw new PhotoException(file + " is a folder; name a picture file inside it");
      }
      requireSize(file, Files.size(file), limits);
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new PhotoException(file + " does not exist; check the name and the folder", e);
    } catch (IOException e) {
      throw new PhotoException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void requireSize(Path file, long size, PhotoLimits limits) {
    if (size == 0) {
      throw new PhotoException(file + " is empty; fetch or copy the file again");
    }
    if (size > limits.bytes()) {
      throw new PhotoException(file + " is too large: " + size + " bytes, at most " + limits.bytes()
          + " are read; save it smaller or raise the limit");
    }
  }

  private static Photo decode(Path file, byte[] content, String sha256, ImageReader reader, PhotoLimits limits) {
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      String format = reader.getFormatName().toUpperCase(Locale.ROOT);
      reader.setInput(stream, true, true);
      checkSize(file, reader.getWidth(0), reader.getHeight(0), limits);
      Extras extras = Extras.of(file, content, format);
      BufferedImage image = reader.read(0, inOwnColours(reader));
      refuseTruncation(file, warnings);
      SrgbConverter.Converted converted = SrgbConverter.convert(image, extras.profile());
      RgbImage upright = extras.orientation().apply(converted.pixels());
      return new Photo(upright, file, format, sha256, extras.orientation(), converted.colour());
    } catch (PhotoException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new PhotoException(
          file + " needs more memory than this Java machine has; give it more with -Xmx or save it smaller", e);
    } catch (IOException | RuntimeException e) {
      // Readers answer hostile files with nearly any unchecked exception.
      throw new PhotoException(file + " is damaged or of an unsupported kind and cannot be decoded (" + e.getMessage()
          + "); open it in an image program and save it anew", e);
    }
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

  private static void checkSize(Path file, long width, long height, PhotoLimits limits) {
    if (width < 1 || height < 1) {
      throw new PhotoException(file + " is damaged: its header says " + width + " x " + height + " pixels");
    }
    if (width > limits.side() || height > limits.side() || width * height > limits.pixels()) {
      throw new PhotoException(file + " is too large: " + width + " x " + height + " pixels, at most "
          + limits.pixels() + " pixels and " + limits.side() + " a side are read; scale it down first");
    }
  }

  /** ImageIO reports a file that ends early as a warning and hands out a half-grey picture. */
  private static void refuseTruncation(Path file, List<String> warnings) {
    for (String warning : warnings) {
      String text = warning.toLowerCase(Locale.ROOT);
      if (text.contains("premature") || text.contains("truncated") || text.contains("unexpected end")) {
        throw new PhotoException(file + " is truncated or damaged (" + warning + "); fetch or copy the file again");
      }
    }
  }

  /** What the container says beside the pixels. */
  private record Extras(Orientation orientation, @Nullable ICC_Profile profile) {
    static Extras of(Path file, byte[] content, String format) {
      if (JpegStructure.isJpeg(content)) {
        JpegStructure.checkComplete(file, content);
        return new Extras(ExifOrientation.ofJpeg(content), null);
      }
      if (PngStructure.isPng(content)) {
        PngStructure png = PngStructure.read(file, content);
        byte[] exif = png.exif();
        return new Extras(exif == null ? Orientation.UPRIGHT : ExifOrientation.ofBlock(exif), png.profile());
      }
      boolean tiff = format.startsWith("TIF");
      return new Extras(tiff ? ExifOrientation.ofTiff(content) : Orientation.UPRIGHT, null);
    }
  }
}
