package org.pivotune.photo;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Chooses a reader by content. */
final class ImageReaders {
  private ImageReaders() {}

  static Optional<ImageReader> find(byte[] content) {
    try {
      if (JpegStructure.isJpeg(content)) {
        return Optional.of(jpegReader());
      }
      Iterator<ImageReaderSpi> providers =
          IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
      while (providers.hasNext()) {
        ImageReaderSpi provider = providers.next();
        if (accepts(provider, content)) {
          return Optional.of(provider.createReaderInstance());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new PhotoException("cannot set up a picture reader: " + e.getMessage(), e);
    }
  }

  /** Made directly: whether plug-ins are found by scanning depends on class loaders that belong to the host. */
  private static ImageReader jpegReader() throws IOException {
    JPEGImageReaderSpi provider = new JPEGImageReaderSpi();
    // This is how the provider finds the JDK's decoder beneath it. It would also order the two if both were registered;
    // ours is not, so the host's registry stays as it is.
    provider.onRegistration(IIORegistry.getDefaultInstance(), ImageReaderSpi.class);
    return provider.createReaderInstance();
  }

  private static boolean accepts(ImageReaderSpi provider, byte[] content) {
    try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      return provider.canDecodeInput(stream);
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
