package org.pivotune.photo;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifInteropDirectory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/**
 * What an EXIF block says of the pixels; a broken one says nothing, as in every viewer.
 *
 * @param adobeRgb whether the camera says, by the rules of its file system (DCF), that colours are Adobe RGB
 */
record ExifFacts(Orientation orientation, boolean adobeRgb) {
  static final ExifFacts NONE = new ExifFacts(Orientation.UPRIGHT, false);
  private static final String ADOBE_RGB = "R03";

  static ExifFacts ofJpeg(byte[] file) {
    // Only the EXIF reader: the others would spend time and memory on blocks nobody asked for.
    return guarded(() -> JpegMetadataReader.readMetadata(new ByteArrayInputStream(file), List.of(new ExifReader())));
  }

  /** From a bare EXIF block, as in the eXIf chunk of PNG. */
  static ExifFacts ofBlock(byte[] exif) {
    return guarded(() -> {
      Metadata metadata = new Metadata();
      new ExifReader().extract(new ByteArrayReader(exif), metadata);
      return metadata;
    });
  }

  private interface Source {
    Metadata read() throws ImageProcessingException, IOException;
  }

  private static ExifFacts guarded(Source source) {
    try {
      Metadata metadata = source.read();
      ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer value = directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
      ExifInteropDirectory interop = metadata.getFirstDirectoryOfType(ExifInteropDirectory.class);
      String index = interop == null ? null : interop.getString(ExifInteropDirectory.TAG_INTEROP_INDEX);
      return new ExifFacts(value == null ? Orientation.UPRIGHT : Orientation.ofExif(value),
          index != null && index.strip().equals(ADOBE_RGB));
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      return NONE;
    }
  }
}
