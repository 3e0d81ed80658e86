package org.pivotune.photo;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/** Decodes the picture of a WebP: without loss by the library, with loss by {@link Vp8Frame}. */
final class WebpDecoder {
  private static final int LOSSLESS_MARK = 0x2f;

  private WebpDecoder() {}

  static SampleRows rows(Path source, WebpStructure webp) throws IOException {
    if (!webp.lossy()) {
      return BufferedRows.of(lossless(source, webp.picture()));
    }
    try {
      byte[] alpha = alpha(source, webp);
      return new Vp8Rows(Vp8Frame.decode(webp.picture(), 0, webp.picture().length), alpha);
    } catch (Vp8Exception e) {
      throw new PhotoException(
          source + " is truncated or damaged: " + e.getMessage() + "; fetch or copy the whole WebP again", e);
    }
  }

  /** What a file with nothing but this frame shows. */
  private static BufferedImage lossless(Path source, byte[] frame) throws IOException {
    int padded = frame.length + (frame.length & 1);
    ByteBuffer file = ByteBuffer.allocate(20 + padded).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("RIFF")).putInt(12 + padded).put(ascii("WEBPVP8L")).putInt(frame.length).put(frame);
    ImageReader reader = ImageReaders.webp();
    try {
      List<String> warnings = new ArrayList<>();
      reader.addIIOReadWarningListener((from, warning) -> warnings.add(warning));
      reader.setInput(new ByteArrayImageInputStream(file.array()), true, true);
      BufferedImage image = reader.read(0);
      if (!warnings.isEmpty()) {
        throw new PhotoException(source + " is a WebP of a kind that is not read (" + warnings.getFirst()
            + "); save it as PNG or JPEG");
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The alpha of a lossy picture: as it is, or as the green of a picture without loss, and then filtered. */
  private static byte @Nullable [] alpha(Path source, WebpStructure webp) throws IOException {
    byte[] chunk = webp.alpha();
    if (chunk == null) {
      return null;
    }
    int pixels = webp.width() * webp.height();
    int kind = chunk.length == 0 ? 3 : chunk[0] & 3;
    if (kind > 1 || (kind == 0 && chunk.length < 1 + pixels)) {
      throw new PhotoException(source + " is truncated or damaged: its alpha cannot be read; fetch the WebP again");
    }
    byte[] alpha = new byte[pixels];
    if (kind == 0) {
      System.arraycopy(chunk, 1, alpha, 0, pixels);
    } else {
      // The stream is that of a picture without its header, which the size of this one makes up.
      ByteBuffer frame = ByteBuffer.allocate(chunk.length + 4).order(ByteOrder.LITTLE_ENDIAN);
      frame.put((byte) LOSSLESS_MARK).putInt(webp.width() - 1 | webp.height() - 1 << 14).put(chunk, 1, chunk.length - 1);
      Raster raster = lossless(source, frame.array()).getRaster();
      for (int i = 0; i < pixels; i++) {
        alpha[i] = (byte) raster.getSample(i % webp.width(), i / webp.width(), 1);
      }
    }
    unfilter(alpha, webp.width(), chunk[0] >> 2 & 3);
    return alpha;
  }

  /** @param filter 0 none, 1 by the pixel to the left, 2 by that above, 3 by the gradient of both */
  private static void unfilter(byte[] alpha, int width, int filter) {
    for (int i = 1; filter != 0 && i < alpha.length; i++) {
      boolean first = i % width == 0;
      boolean top = i < width;
      int left = first ? 0 : alpha[i - 1] & 0xff;
      int above = top ? 0 : alpha[i - width] & 0xff;
      int predicted;
      if (top || first) {
        predicted = top ? left : above;
      } else if (filter == 3) {
        predicted = Math.clamp(left + above - (alpha[i - width - 1] & 0xff), 0, 255);
      } else {
        predicted = filter == 1 ? left : above;
      }
      alpha[i] += (byte) predicted;
    }
  }
}
