package org.pivotune.photo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Decodes the picture of a WebP. */
final class WebpDecoder {
  private static final int LOSSLESS_HEADER = 5;
  private static final int ALPHA_FLAG = 0x10;

  private WebpDecoder() {}

  static SampleRows rows(Path source, WebpStructure webp) {
    try {
      if (webp.lossy()) {
        return new Vp8Rows(Vp8Frame.decode(webp.picture(), 0, webp.picture().length), alpha(source, webp));
      }
      int[] pixels = Vp8lImage.decode(webp.picture(), LOSSLESS_HEADER, webp.width(), webp.height());
      return new ArgbRows(webp.width(), webp.height(), pixels, (webp.picture()[LOSSLESS_HEADER - 1] & ALPHA_FLAG) != 0);
    } catch (Vp8Exception e) {
      throw new PhotoException(
          source + " is truncated or damaged: " + e.getMessage() + "; fetch or copy the whole WebP again", e);
    }
  }

  /** The alpha of a lossy picture: as it is, or as the green of a picture without loss, and then filtered. */
  private static byte @Nullable [] alpha(Path source, WebpStructure webp) {
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
      int[] green = Vp8lImage.decode(chunk, 1, webp.width(), webp.height());
      for (int i = 0; i < pixels; i++) {
        alpha[i] = (byte) (green[i] >> 8);
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
