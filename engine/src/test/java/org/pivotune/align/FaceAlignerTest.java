package org.pivotune.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.photo.Orientation;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import org.pivotune.testing.ProjectFiles;

class FaceAlignerTest {
  private static final FaceAligner ALIGNER = FaceAligner.embedded(1);
  private final Photo astronaut = PhotoReader.read(ProjectFiles.example("astronaut.jpg"));

  @AfterAll
  static void close() {
    ALIGNER.close();
  }

  private static Photo photo(RgbImage pixels) {
    return new Photo(pixels, Path.of("made.png"), "PNG", "00", Orientation.UPRIGHT, "taken as sRGB", List.of());
  }

  /** By dlib's landmarks, written down once. On Hopper's glasses the two networks see the eyes 5 % apart. */
  private static final FfhqSquare ASTRONAUT = new FfhqSquare(new PixelPoint(142.6, 15.3),
      new PixelPoint(133.7, 188.7), new PixelPoint(307.0, 197.6), new PixelPoint(315.9, 24.3));
  private static final FfhqSquare HOPPER = new FfhqSquare(new PixelPoint(96.4, 41.2),
      new PixelPoint(106.3, 367.9), new PixelPoint(433.0, 358.0), new PixelPoint(423.1, 31.2));

  @ParameterizedTest
  @ValueSource(strings = {"astronaut.jpg", "grace_hopper.jpg"})
  void examplesAlign(String name) {
    Photo photo = PhotoReader.read(ProjectFiles.example(name));
    List<DetectedFace> faces = ALIGNER.detect(photo);
    assertThat(faces).hasSize(1);
    boolean astronautsFace = name.startsWith("astronaut");
    assertThat(AlignmentContractTest.error(faces.getFirst().quad(), astronautsFace ? ASTRONAUT : HOPPER))
        .isLessThan(astronautsFace ? 0.015 : 0.07);
    assertThat(faces.getFirst().confidence()).isGreaterThan(0.8);
  }

  @Test
  void alignedPictureHasItsPointsWhereTheyWere() {
    AlignedFace aligned = ALIGNER.align(astronaut, 0, 256);
    assertThat(aligned.image().width()).isEqualTo(256);
    assertThat(aligned.faceCount()).isEqualTo(1);
    FivePoints within = ALIGNER.detectWithin(aligned.image());
    for (int i = 0; i < 5; i++) {
      PixelPoint expected = aligned.square().toSquare(aligned.face().points().asList().get(i)).times(256);
      assertThat(within.asList().get(i).distance(expected)).as("point %s", i).isLessThan(3);
    }
  }

  @Test
  void smallAlignedPicturesWork() {
    RgbImage big = ALIGNER.align(astronaut, 0, 512).image();
    FivePoints reference = ALIGNER.detectWithin(big);
    FivePoints small = ALIGNER.detectWithin(big.resize(64, 64, ResizeFilter.LANCZOS));
    for (int i = 0; i < 5; i++) {
      PixelPoint scaled = small.asList().get(i).plus(new PixelPoint(0.5, 0.5)).times(8);
      assertThat(scaled.distance(reference.asList().get(i))).as("point %s", i).isLessThan(8);
    }
  }

  @Test
  void largestOfTwoFacesComesFirst() {
    RgbImage face = astronaut.pixels().crop(90, 0, 280, 260);
    RgbImage large = face.resize(560, 520, ResizeFilter.LANCZOS);
    RgbImage scene = RgbImage.generate(1000, 600, (x, y, channel) -> {
      if (x < 280 && y >= 300 && y < 560) {
        return face.sample(x, y - 300, channel);
      }
      return x >= 400 && x < 960 && y < 520 ? large.sample(x - 400, y, channel) : 120;
    });
    List<DetectedFace> faces = ALIGNER.detect(scene);
    assertThat(faces).hasSize(2);
    assertThat(faces.getFirst().quad().side()).isCloseTo(2 * faces.getLast().quad().side(), within(20.0));
    assertThat(ALIGNER.align(photo(scene), 1, 64).square()).isEqualTo(faces.getLast().quad());
    assertThatThrownBy(() -> ALIGNER.align(photo(scene), 2, 64))
        .isInstanceOf(AlignException.class).has(errorText("align.no-such-face"));
  }

  @Test
  void pictureLyingOnItsSideIsFoundToo() {
    RgbImage upright = astronaut.pixels();
    RgbImage turned = RgbImage.generate(512, 512, (x, y, channel) -> upright.sample(511 - y, x, channel));
    FfhqSquare square = ALIGNER.detect(turned).getFirst().quad();
    assertThat(Math.abs(square.angle() + Math.PI / 2)).isLessThan(0.2);
  }

  @Test
  void sceneryHasNoFace() {
    RgbImage scenery = RgbImage.generate(300, 200, (x, y, channel) -> (x * y / 7 + channel * 40) % 256);
    assertThat(ALIGNER.detect(scenery)).isEmpty();
    assertThatThrownBy(() -> ALIGNER.align(photo(scenery), 0, 64))
        .isInstanceOf(AlignException.class).has(errorText("align.no-face"));
  }

  @Test
  void tinyPictureIsNoAccident() {
    assertThat(ALIGNER.detect(RgbImage.generate(1, 1, (x, y, channel) -> 9))).isEmpty();
  }

  @Test
  void pastingAnUneditedCropBackReproducesThePhoto() {
    AlignedFace aligned = ALIGNER.align(astronaut, 0, 512);
    RgbImage pasted = PasteBack.of(PasteArea.SQUARE).replace(astronaut.pixels(), aligned.square(), aligned.image());
    assertThat(Pictures.psnr(pasted, astronaut.pixels())).isGreaterThan(35);
    RgbImage carried =
        PasteBack.DEFAULT.carryOver(astronaut.pixels(), aligned.square(), aligned.image(), aligned.image());
    assertThat(Pictures.greatestDifference(carried, astronaut.pixels())).isZero();
  }

  @Test
  void pastingChangesTheSquareAloneAndFadesAtItsEdge() {
    FfhqSquare square = FfhqSquare.around(new PixelPoint(200, 200), new PixelPoint(100, 0));
    RgbImage red = RgbImage.generate(128, 128, (x, y, channel) -> channel == 0 ? 255 : 0);
    RgbImage grey = RgbImage.generate(400, 400, (x, y, channel) -> 100);
    RgbImage pasted = PasteBack.of(PasteArea.SQUARE).replace(grey, square, red);
    assertThat(pasted.sample(200, 200, 0)).isEqualTo(255);
    assertThat(pasted.sample(200, 200, 1)).isZero();
    assertThat(pasted.sample(99, 200, 0)).isEqualTo(100);
    assertThat(pasted.sample(108, 200, 0)).isBetween(160, 200);
  }

  @Test
  void pastingTheHeadLeavesTheBackgroundOut() {
    FfhqSquare square = FfhqSquare.around(new PixelPoint(200, 200), new PixelPoint(100, 0));
    RgbImage red = RgbImage.generate(128, 128, (x, y, channel) -> channel == 0 ? 255 : 0);
    RgbImage grey = RgbImage.generate(400, 400, (x, y, channel) -> 100);
    RgbImage pasted = PasteBack.of(PasteArea.HEAD).replace(grey, square, red);
    // Eyes, chin, ears and the top of the hair of an aligned face, and then its corners.
    for (double[] at : new double[][] {{0.37, 0.48}, {0.5, 0.82}, {0.22, 0.5}, {0.78, 0.5}, {0.5, 0.13}}) {
      PixelPoint point = square.toPhoto(at[0], at[1]);
      assertThat(pasted.sample((int) point.x(), (int) point.y(), 0)).isGreaterThan(245);
    }
    for (double[] at : new double[][] {{0.1, 0.1}, {0.9, 0.15}, {0.08, 0.85}, {0.92, 0.9}, {0.03, 0.5}}) {
      PixelPoint point = square.toPhoto(at[0], at[1]);
      assertThat(pasted.sample((int) point.x(), (int) point.y(), 0)).isEqualTo(100);
    }
  }

  /** A generator that shows the face too dark and without detail must not leave a darker, smoother square behind. */
  @Test
  void carryingAnEditOverKeepsThePhotosLightAndDetail() {
    AlignedFace aligned = ALIGNER.align(astronaut, 0, 128);
    RgbImage dark = RgbImage.generate(128, 128, (x, y, c) -> aligned.image().sample(x, y, c) * 3 / 4);
    // The edit: a patch of 30 pixels in the middle becomes green.
    RgbImage edited = RgbImage.generate(128, 128, (x, y, c) ->
        Math.abs(x - 64) < 15 && Math.abs(y - 64) < 15 ? (c == 1 ? 200 : 40) : dark.sample(x, y, c));
    RgbImage photo = astronaut.pixels();
    RgbImage carried = PasteBack.DEFAULT.carryOver(photo, aligned.square(), dark, edited);
    PixelPoint centre = aligned.square().toPhoto(0.5, 0.5);
    int x = (int) centre.x();
    int y = (int) centre.y();
    assertThat(carried.sample(x, y, 1) - carried.sample(x, y, 0)).isGreaterThan(100);
    for (double[] at : new double[][] {{0.2, 0.5}, {0.5, 0.15}, {0.5, 0.9}, {0.05, 0.05}, {0.85, 0.6}}) {
      PixelPoint point = aligned.square().toPhoto(at[0], at[1]);
      for (int c = 0; c < 3; c++) {
        int was = photo.sample((int) point.x(), (int) point.y(), c);
        assertThat(carried.sample((int) point.x(), (int) point.y(), c)).isBetween(was - 3, was + 3);
      }
    }
    assertThatThrownBy(() -> PasteBack.DEFAULT.carryOver(photo, aligned.square(), dark, photo))
        .isInstanceOf(AlignException.class).has(errorText("align.edit-of-another-size"));
  }
}
