package org.pivotune.photo;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A four-channel JPEG with an Adobe marker: inks inverted, as image programs write them. */
final class CmykJpeg {
  private CmykJpeg() {}

  /** Cyan as it is. */
  static byte[] cyan() throws IOException {
    return uniform(new int[] {0, 255, 255, 255}, 0);
  }

  /**
   * Cyan with three inks as luma and chroma (YCCK), as most printing programs write JPEG. The stored inks' complements,
   * here red, are what luma and chroma encode.
   */
  static byte[] cyanAsLumaAndChroma() throws IOException {
    return uniform(new int[] {76, 85, 255, 255}, 2);
  }

  /** @param transform the Adobe marker's: 0 for inks, 2 for YCCK */
  private static byte[] uniform(int[] samples, int transform) throws IOException {
    WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 16; x++) {
        inks.setPixel(x, y, samples);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      writer.write(null, new IIOImage(inks, null, null), parameters);
      stream.flush();
    } finally {
      writer.dispose();
    }
    byte[] adobe = {0, 100, 0, 0, 0, 0, (byte) transform};
    return PictureFiles.insert(bytes.toByteArray(), 2, PictureFiles.jpegSegment(0xEE, "Adobe", adobe));
  }
}
