package org.pivotune.photo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes pictures: beside the target first, then renamed, so that no half file is ever seen. The file says what the
 * picture knows of how it came to be ({@link RgbImage#provenance}), unless another {@link Provenance} is given. Safe from
 * any thread.
 */
public final class PhotoWriter {
  private static final float JPEG_QUALITY = 0.95f;
  private static final String PNG_TREE = "javax_imageio_png_1.0";

  private PhotoWriter() {}

  /** Writes PNG or JPEG (quality 0.95) by the suffix of the name. */
  public static void write(RgbImage image, Path file) {
    write(image, file, Map.of());
  }

  /**
   * Writes PNG or JPEG by the suffix of the name, replacing what was there.
   *
   * @param text for a PNG, its texts by keyword (1 to 79 Latin characters; values any Unicode); must be empty for JPEG
   * @throws PhotoException if the suffix is neither; a {@link PhotoWriteException} if the folder is missing or full
   */
  public static void write(RgbImage image, Path file, Map<String, String> text) {
    writeBeside(file, ProvenanceMark.in(encode(image, file, text), image.provenance()));
  }

  /**
   * Writes PNG or JPEG by the suffix of the name, replacing what was there; the file says how the picture came to be.
   *
   * @param provenance in place of the picture's own; {@link Provenance#NONE} to say nothing
   * @throws PhotoException if the suffix is neither; a {@link PhotoWriteException} if the folder is missing or full
   */
  public static void write(RgbImage image, Path file, Provenance provenance) {
    writeBeside(file, ProvenanceMark.in(encode(image, file, Map.of()), provenance));
  }

  /**
   * The bytes of a PNG.
   *
   * @param text its texts by keyword, as above
   */
  public static byte[] png(RgbImage image, Map<String, String> text) {
    return ProvenanceMark.in(encode("png", image.toBufferedImage(), text), image.provenance());
  }

  /** The bytes of a PNG that says how the picture came to be, as far as the picture knows. */
  public static byte[] png(RgbImage image) {
    return png(image, image.provenance());
  }

  /**
   * The bytes of a PNG that says how the picture came to be.
   *
   * @param provenance in place of the picture's own; {@link Provenance#NONE} to say nothing
   */
  public static byte[] png(RgbImage image, Provenance provenance) {
    return ProvenanceMark.in(encode("png", image.toBufferedImage(), Map.of()), provenance);
  }

  /**
   * What {@link #write} would refuse, before there is a picture to write.
   *
   * @throws PhotoException if the suffix is neither of a PNG nor of a JPEG
   */
  public static void requireName(Path file) {
    if (!hasSuffix(file, ".png") && !hasSuffix(file, ".jpg") && !hasSuffix(file, ".jpeg")) {
      throw new PhotoException("cannot tell the format of " + file + "; end the name in .png, .jpg or .jpeg");
    }
  }

  private static boolean hasSuffix(Path file, String suffix) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(suffix);
  }

  private static byte[] encode(RgbImage image, Path file, Map<String, String> text) {
    requireName(file);
    if (hasSuffix(file, ".png")) {
      return encode("png", image.toBufferedImage(), text);
    }
    if (!text.isEmpty()) {
      throw new PhotoException(file + " is to carry texts, which only a PNG can; end the name in .png");
    }
    return encode("jpeg", image.toBufferedImage(), text);
  }

  private static byte[] encode(String format, BufferedImage image, Map<String, String> text) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (format.equals("jpeg")) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(JPEG_QUALITY);
      }
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, metadata(writer, image, parameters, text)), parameters);
      stream.flush();
    } catch (IOException e) {
      throw new PhotoException("cannot encode a picture as " + format + ": " + e.getMessage(), e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static @Nullable IIOMetadata metadata(
      ImageWriter writer, BufferedImage image, ImageWriteParam parameters, Map<String, String> text)
      throws IIOInvalidTreeException {
    if (text.isEmpty()) {
      return null;
    }
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), parameters);
    IIOMetadataNode texts = new IIOMetadataNode("iTXt");
    text.forEach((keyword, value) -> {
      if (!keyword.matches("[\\x21-\\x7e]([\\x20-\\x7e]{0,77}[\\x21-\\x7e])?")) {
        throw new IllegalArgumentException("a PNG keyword has 1 to 79 Latin characters, not " + keyword);
      }
      IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
      entry.setAttribute("keyword", keyword);
      entry.setAttribute("compressionFlag", "FALSE");
      entry.setAttribute("compressionMethod", "0");
      entry.setAttribute("languageTag", "");
      entry.setAttribute("translatedKeyword", "");
      entry.setAttribute("text", value);
      texts.appendChild(entry);
    });
    IIOMetadataNode root = new IIOMetadataNode(PNG_TREE);
    root.appendChild(texts);
    metadata.mergeTree(PNG_TREE, root);
    return metadata;
  }

  private static void writeBeside(Path file, byte[] content) {
    Path folder = file.toAbsolutePath().getParent();
    Path beside = null;
    try {
      if (folder == null || !Files.isDirectory(folder)) {
        throw new PhotoWriteException("cannot write " + file + ": its folder does not exist; make the folder first");
      }
      if (Files.isDirectory(file)) {
        throw new PhotoWriteException("cannot write " + file + ": a folder of that name is in the way");
      }
      beside = folder.resolve("." + file.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".part");
      Files.write(beside, content, java.nio.file.StandardOpenOption.CREATE_NEW, java.nio.file.StandardOpenOption.WRITE);
      rename(beside, file);
    } catch (NoSuchFileException e) {
      throw new PhotoWriteException("cannot write " + file + ": its folder does not exist; make the folder first", e);
    } catch (IOException e) {
      discard(beside);
      throw new PhotoWriteException("cannot write " + file + ": " + e.getClass().getSimpleName() + " " + e.getMessage()
          + "; check the folder's permissions and the free space", e);
    }
  }

  private static void rename(Path beside, Path file) throws IOException {
    try {
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void discard(@Nullable Path beside) {
    try {
      if (beside != null) {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      // The first error is the one to tell.
      return;
    }
  }
}
