package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.testing.ProjectFiles;

/** Missing rows decide over a JPEG, not what stands behind them; a profile never does. */
@Tag("quick")
class JpegEndTest {
  private static final Path NAME = Path.of("photo.jpg");
  private static byte[] baseline;
  private static byte[] progressive;

  @BeforeAll
  static void files() throws IOException {
    baseline = Files.readAllBytes(ProjectFiles.fixture("pictures/420.jpg"));
    progressive = Files.readAllBytes(ProjectFiles.fixture("pictures/progressive.jpg"));
  }

  private static Photo read(byte[] file) {
    return PhotoReader.read(NAME, file, PhotoLimits.DEFAULT);
  }

  private static byte[] withoutEnd(byte[] file) {
    return Arrays.copyOf(file, file.length - 2);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return PictureFiles.insert(first, first.length, second);
  }

  @Test
  void allRowsAndNoEndMarkerIsRead() {
    byte[] pixels = read(baseline).pixels().toBytes();
    byte[] text = "SamsungTrailer \u00ff\u00e1 and more".repeat(20).getBytes(StandardCharsets.ISO_8859_1);
    for (byte[] behind : new byte[][] {{}, text, new byte[3000], baseline, {(byte) 0xff}}) {
      assertThat(read(joined(withoutEnd(baseline), behind)).pixels().toBytes()).isEqualTo(pixels);
      assertThat(read(joined(baseline, behind)).pixels().toBytes()).isEqualTo(pixels);
    }
    assertThat(read(withoutEnd(progressive)).pixels().toBytes()).isEqualTo(read(progressive).pixels().toBytes());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.3, 0.5, 0.8, 0.9})
  void missingRowsAreRefused(double part) {
    for (byte[] whole : new byte[][] {baseline, progressive}) {
      byte[] cut = Arrays.copyOf(whole, (int) (whole.length * part));
      byte[] ended = joined(cut, new byte[] {(byte) 0xff, (byte) 0xd9});
      assertThatThrownBy(() -> read(cut)).isInstanceOf(PhotoException.class).hasMessageContaining("truncated");
      if (whole == baseline) {
        assertThatThrownBy(() -> read(ended)).isInstanceOf(PhotoException.class).hasMessageContaining("truncated");
      }
    }
  }

  /** Between two scans nothing is missing from the last one: only the scans that never came tell. */
  @Test
  void progressiveFileCutBetweenScansIsRefused() {
    int cuts = 0;
    for (int at = 2; at + 1 < progressive.length; at++) {
      if ((progressive[at] & 0xff) == 0xff && (progressive[at + 1] & 0xff) == 0xda && ++cuts > 1) {
        byte[] cut = Arrays.copyOf(progressive, at);
        assertThatThrownBy(() -> read(cut)).isInstanceOf(PhotoException.class).has(errorText("photo.data-is-missing-at-its-end"));
      }
    }
    assertThat(cuts).isGreaterThan(3);
  }

  private static byte[] piece(int number, int of, String data) {
    String header = "ICC_PROFILE\0" + (char) number + (char) of;
    return PictureFiles.jpegSegment(0xE2, header, data.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void brokenProfilesAreIgnoredWithANotice() {
    byte[] pixels = read(baseline).pixels().toBytes();
    byte[][] broken = {piece(0, 1, "x"), piece(1, 1, "no profile"), piece(2, 3, "x"), piece(3, 2, "x"), piece(1, 1, ""),
        joined(piece(1, 2, "x"), piece(1, 2, "y")), joined(piece(1, 2, "x"), piece(2, 3, "y"))};
    for (byte[] profile : broken) {
      Photo photo = read(PictureFiles.insert(baseline, 2, profile));
      assertThat(photo.pixels().toBytes()).isEqualTo(pixels);
      assertThat(photo.notices()).singleElement().asString().contains("profile").contains("ignored");
    }
  }

  @Test
  void kindsThatAreNotReadAreNamed() {
    byte[] frame = {12, 0, 8, 0, 8, 1, 1, 0x11, 0};
    for (String kind : new String[] {"c1 12 bits", "c3 lossless", "c9 arithmetically coded"}) {
      int marker = Integer.parseInt(kind.substring(0, 2), 16);
      byte[] file = PictureFiles.insert(baseline, 2, PictureFiles.jpegSegment(marker, "", frame));
      assertThatThrownBy(() -> read(file)).isInstanceOf(PhotoException.class)
          .hasMessageContainingAll(kind.substring(3), "save it");
    }
  }

  /** DCF's option file: cameras set to Adobe RGB write no profile, but R03 among the interoperability fields. */
  @Test
  void adobeRgbByExifIsConverted() {
    byte[] grey = read(baseline).pixels().toBytes();
    Photo photo = read(PictureFiles.insert(baseline, 2, PictureFiles.jpegSegment(0xE1, "Exif\0\0", PictureFiles.interop())));
    assertThat(photo.colour()).contains("Adobe RGB");
    assertThat(photo.pixels().toBytes()).isNotEqualTo(grey);
  }
}
