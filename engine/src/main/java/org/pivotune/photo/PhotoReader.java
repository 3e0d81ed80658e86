package org.pivotune.photo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.pivotune.model.Checksums;

/**
 * Reads picture files: JPEG, PNG, WebP, TIFF, GIF and BMP. The header is held against the limits before anything is
 * decoded; what cannot be read rightly is refused by its name. Safe from any thread.
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

  private static Photo decode(Path file, byte[] content, PhotoLimits limits) {
    try {
      Decoding.Decoded decoded = new Decoding(file, content, limits).run();
      RgbImage upright = decoded.orientation().apply(decoded.converted().pixels());
      return new Photo(upright, file, decoded.format(), Checksums.sha256(content), decoded.orientation(),
          decoded.converted().colour(), decoded.notices());
    } catch (PhotoException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw PhotoException.heapTooSmall(file + " needs more of Java's heap than there is", e);
    } catch (IOException | RuntimeException e) {
      // Readers answer hostile files with nearly any unchecked exception.
      throw new PhotoException(file + " is damaged or of an unsupported kind and cannot be decoded (" + e.getMessage()
          + "); open it in an image program and save it anew", e);
    }
  }
}
