package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a file, the answer is one exception that names the file and says what to do. */
@Tag("quick")
class BadPictureTest {
  @TempDir Path folder;

  private static byte[] noise(String format) {
    Random random = new Random(4);
    RgbImage image = RgbImage.generate(80, 60, (x, y, channel) -> random.nextInt(256));
    return PictureFiles.encode(format, image.toBufferedImage());
  }

  private void assertRefused(Path file, String... says) {
    assertThatThrownBy(() -> PhotoReader.read(file)).isInstanceOf(PhotoException.class)
        .hasMessageContaining(file.toString()).hasMessageContainingAll(says);
  }

  @Test
  void missingFolderEmptyAndText() throws IOException {
    assertRefused(folder.resolve("missing.jpg"), "does not exist");
    assertRefused(folder, "is a folder");
    assertRefused(Files.createFile(folder.resolve("empty.png")), "is empty");
    assertRefused(Files.writeString(folder.resolve("text.jpg"), "not a picture"), "is not a picture");
    assertRefused(Files.write(folder.resolve("one.jpg"), new byte[] {(byte) 0xFF}), "is not a picture");
    assertRefused(Files.writeString(folder.resolve("phone.heic"), "\0\0\0\30ftypheic\0\0\0\0"), "HEIC", "convert it");
  }

  @Test
  void hugeHeaderIsRefusedBeforeDecoding() throws IOException {
    byte[] signature = Arrays.copyOf(noise("png"), 8);
    byte[] header = PictureFiles.header(50_000, 50_000, 8, 2);
    Arrays.fill(header, header.length - 4, header.length, (byte) 0); // the checksum is wrong as well
    byte[] bomb = PictureFiles.insert(header, 0, signature);
    assertRefused(Files.write(folder.resolve("bomb.png"), bomb), "too large", "50000 x 50000");
  }

  @Test
  void limitsAreTheCallers() throws IOException {
    Path file = Files.write(folder.resolve("small.png"), noise("png"));
    assertThatThrownBy(() -> PhotoReader.read(file, new PhotoLimits(100, 1000, 1000)))
        .isInstanceOf(PhotoException.class).has(errorText("photo.too-many-bytes"));
    assertThatThrownBy(() -> PhotoReader.read(file, new PhotoLimits(1 << 20, 4799, 1000)))
        .isInstanceOf(PhotoException.class).has(errorText("photo.too-many-pixels", 4799, 1000));
    assertThatThrownBy(() -> PhotoReader.read(file, new PhotoLimits(1 << 20, 4800, 79)))
        .isInstanceOf(PhotoException.class).has(errorText("photo.too-many-pixels", 4800, 79));
    assertThat(PhotoReader.read(file, new PhotoLimits(1 << 20, 4800, 80)).pixels().width()).isEqualTo(80);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "bmp", "gif", "tiff"})
  void truncatedFilesAreRefusedWhereverTheyEnd(String format) throws IOException {
    byte[] whole = noise(format);
    for (double part : new double[] {0.02, 0.1, 0.5, 0.9, 0.999}) {
      int length = Math.max(1, (int) (whole.length * part));
      Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> PhotoReader.read(file)).as("%s cut to %s", format, part)
          .isInstanceOf(PhotoException.class).hasMessageContaining(file.toString());
    }
  }

  @Test
  void flippedBitInPngDataIsRefused() throws IOException {
    byte[] png = noise("png");
    png[png.length / 2] ^= 1;
    assertRefused(Files.write(folder.resolve("flipped.png"), png), "damaged", "checksum");
  }

  @Test
  void truncatedJpegIsNotSavedByAThumbnailsEndMarker() throws IOException {
    byte[] whole = noise("jpeg");
    byte[] withThumbnail = PictureFiles.insert(
        Arrays.copyOf(whole, whole.length / 2), 2, PictureFiles.jpegSegment(0xE1, "Exif\0\0", noise("jpeg")));
    assertRefused(Files.write(folder.resolve("half.jpg"), withThumbnail), "truncated");
  }

  @Test
  void randomDamageNeverEscapesAsAnotherError() throws IOException {
    Random random = new Random(8);
    for (String format : new String[] {"jpeg", "png", "gif", "bmp", "tiff"}) {
      byte[] whole = noise(format);
      for (int round = 0; round < 40; round++) {
        byte[] damaged = whole.clone();
        for (int i = 0; i < 6; i++) {
          damaged[random.nextInt(Math.min(damaged.length, round < 20 ? 200 : damaged.length))] =
              (byte) random.nextInt(256);
        }
        Path file = Files.write(folder.resolve("damaged"), damaged);
        try {
          PhotoReader.read(file, new PhotoLimits(1 << 20, 1_000_000, 5_000));
        } catch (PhotoException e) {
          assertThat(e).hasMessageContaining(file.toString());
        }
      }
    }
  }
}
