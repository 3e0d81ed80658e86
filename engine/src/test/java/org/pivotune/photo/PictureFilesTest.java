package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pivotune.testing.ProjectFiles;

/** Files of other writers, against what other readers and Little CMS make of them: {@code fixtures/pictures}. */
@Tag("quick")
class PictureFilesTest {
  private static final Path FILES = ProjectFiles.fixture("pictures");

  static List<String> expected() throws IOException {
    return Files.readAllLines(FILES.resolve("expected.txt"));
  }

  static List<String> refused() throws IOException {
    return Files.readAllLines(FILES.resolve("refused.txt"));
  }

  @ParameterizedTest
  @MethodSource("expected")
  void isReadRightly(String line) throws IOException {
    String[] words = line.split(" ");
    RgbImage pixels = PhotoReader.read(FILES.resolve(words[0])).pixels();
    byte[] wanted = Files.readAllBytes(FILES.resolve(words[1]));
    assertThat(pixels.width()).isEqualTo(Integer.parseInt(words[2]));
    assertThat(mostApart(pixels.toBytes(), wanted)).isLessThanOrEqualTo(Integer.parseInt(words[3]));
  }

  private static int mostApart(byte[] got, byte[] wanted) {
    assertThat(got).hasSameSizeAs(wanted);
    int most = 0;
    for (int i = 0; i < got.length; i++) {
      most = Math.max(most, Math.abs((got[i] & 0xff) - (wanted[i] & 0xff)));
    }
    return most;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isRefusedByName(String line) {
    String[] words = line.split(" ", 2);
    assertThatThrownBy(() -> PhotoReader.read(FILES.resolve(words[0]))).isInstanceOf(PhotoException.class)
        .hasMessageContainingAll(words[0], words[1]);
  }

  @Test
  void everyKindIsThere() throws IOException {
    assertThat(expected()).hasSizeGreaterThan(150);
    assertThat(refused()).hasSizeGreaterThan(12);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"pages-two.tif|2 pages", "pages-below.tif|is a preview",
      "pages-thumbnail-first.tif|is a preview", "pages-thumbnail-unmarked.tif|is a preview", "animated.webp|is animated",
      "cmyk-8-none1-ltc.tif|without a colour profile", "cmyk.jpg|without a colour profile",
      "float-32-3-b.tif|floating point"})
  void noticesSayWhatWasChosen(String name, String says) {
    assertThat(PhotoReader.read(FILES.resolve(name)).notices()).singleElement().asString().contains(says);
  }

  @ParameterizedTest
  @CsvSource({"pages-pyramid.tif", "profile-cmyk-8.tif", "444.jpg", "lossless.webp", "pieces.jpg", "gamma-18.png"})
  void whatIsUsualNeedsNone(String name) {
    assertThat(PhotoReader.read(FILES.resolve(name)).notices()).isEmpty();
  }
}
