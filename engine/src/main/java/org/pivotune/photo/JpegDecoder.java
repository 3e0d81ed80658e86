package org.pivotune.photo;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReader;

/** Decodes what {@link JpegStructure} left of a JPEG. */
final class JpegDecoder {
  private JpegDecoder() {}

  /** The picture's rows: grey or RGB as decoded, or inks. */
  static SampleRows rows(Path source, JpegStructure jpeg) throws IOException {
    ImageReader reader = ImageReaders.jpeg();
    try {
      if (jpeg.components() == 4) {
        return new InkRows(raster(source, reader, jpeg), jpeg.adobeTransform() == 2);
      }
      return BufferedRows.of(told(source, reader, jpeg, () -> reader.read(0)));
    } finally {
      reader.dispose();
    }
  }

  /** The samples as they are stored, luma and chroma or inks included. */
  static Raster raster(Path source, ImageReader reader, JpegStructure jpeg) throws IOException {
    return told(source, reader, jpeg, () -> reader.readRaster(0, null));
  }

  private interface Decoding<T> {
    T run() throws IOException;
  }

  /** ImageIO reports data that ends early as a warning and hands out a half-grey picture. */
  private static <T> T told(Path source, ImageReader reader, JpegStructure jpeg, Decoding<T> decoding)
      throws IOException {
    List<String> warnings = new ArrayList<>();
    reader.setInput(new ByteArrayImageInputStream(jpeg.bytes()), true, true);
    reader.removeAllIIOReadWarningListeners();
    reader.addIIOReadWarningListener((from, warning) -> warnings.add(warning));
    T result = decoding.run();
    for (String warning : warnings) {
      String text = warning.toLowerCase(Locale.ROOT);
      if (text.contains("premature") || text.contains("truncated") || text.contains("unexpected end")) {
        throw new PhotoException(source + " is truncated or damaged: rows of the picture are missing (" + warning
            + "); fetch or copy the file again");
      }
    }
    return result;
  }
}
