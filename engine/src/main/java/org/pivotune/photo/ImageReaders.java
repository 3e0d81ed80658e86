package org.pivotune.photo;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * Makes readers. Whether plug-ins are found by scanning, and which of them comes first, depends on class loaders and jars
 * that belong to the host: ours are made directly, and of those in the registry only Java's own are taken.
 */
final class ImageReaders {
  private ImageReaders() {}

  static ImageReader jpeg() throws IOException {
    JPEGImageReaderSpi provider = new JPEGImageReaderSpi();
    // This is how the provider finds the JDK's decoder beneath it. It would also order the two if both were registered;
    // ours is not, so the host's registry stays as it is.
    provider.onRegistration(IIORegistry.getDefaultInstance(), ImageReaderSpi.class);
    return provider.createReaderInstance();
  }

  /** Java's own reader of PNG, GIF or BMP. */
  static ImageReader ofJava(String format) throws IOException {
    Iterator<ImageReaderSpi> providers =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
    while (providers.hasNext()) {
      ImageReaderSpi provider = providers.next();
      boolean own = provider.getClass().getModule() == ImageReader.class.getModule();
      if (own && List.of(provider.getFormatNames()).contains(format)) {
        return provider.createReaderInstance();
      }
    }
    throw new IOException("this Java has no reader of " + format);
  }
}
