package org.pivotune.photo;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** Finds the EXIF orientation; a broken EXIF block means upright, as in every viewer. */
final class ExifOrientation {
  private ExifOrientation() {}

  static Orientation ofJpeg(byte[] file) {
    // Only the EXIF reader: the others would spend time and memory on blocks nobody asked for.
    return guarded(() -> JpegMetadataReader.readMetadata(new ByteArrayInputStream(file), List.of(new ExifReader())));
  }

  static Orientation ofTiff(byte[] file) {
    return guarded(() -> TiffMetadataReader.readMetadata(new ByteArrayInputStream(file)));
  }

  /** From a bare EXIF block, as in the eXIf chunk of PNG. */
  static Orientation ofBlock(byte[] exif) {
    return guarded(() -> {
      Metadata metadata = new Metadata();
      new ExifReader().extract(new ByteArrayReader(exif), metadata);
      return metadata;
    });
  }

  private interface Source {
    Metadata read() throws ImageProcessingException, IOException;
  }

  private static Orientation guarded(Source source) {
    try {
      ExifIFD0Directory directory = source.read().getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer value = directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
      return value == null ? Orientation.UPRIGHT : Orientation.ofExif(value);
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      return Orientation.UPRIGHT;
    }
  }
}
