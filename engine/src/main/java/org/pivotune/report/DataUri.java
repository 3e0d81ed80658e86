package org.pivotune.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.ProvenanceMark;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;

/** Pictures inside a page. Small ones are exact; large ones are JPEG, the run folder has them exactly. */
final class DataUri {
  private static final int LARGEST_EXACT_SIDE = 256;
  private static final float JPEG_QUALITY = 0.92f;

  private DataUri() {}

  static String of(RgbImage picture, Provenance provenance) {
    boolean exact = Math.max(picture.width(), picture.height()) <= LARGEST_EXACT_SIDE;
    return of(picture, exact ? "png" : "jpeg", provenance);
  }

  /** JPEG of at most that side, for pages with very many pictures. */
  static String small(RgbImage picture) {
    int longest = Math.max(picture.width(), picture.height());
    double scale = Math.min(1, (double) LARGEST_EXACT_SIDE / longest);
    int width = Math.max(1, (int) Math.round(picture.width() * scale));
    int height = Math.max(1, (int) Math.round(picture.height() * scale));
    return of(picture.resize(width, height, ResizeFilter.LANCZOS), "jpeg", Provenance.NONE);
  }

  private static String of(RgbImage picture, String format, Provenance provenance) {
    return "data:image/" + format + ";base64,"
        + Base64.getEncoder().encodeToString(ProvenanceMark.in(encode(picture.toBufferedImage(), format), provenance));
  }

  private static byte[] encode(BufferedImage image, String format) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (format.equals("jpeg")) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(JPEG_QUALITY);
      }
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } catch (IOException e) {
      throw new ReportException("cannot encode a picture of the report: " + e.getMessage(), e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
