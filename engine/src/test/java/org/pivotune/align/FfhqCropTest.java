package org.pivotune.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.RgbImage;
import org.pivotune.testing.ProjectFiles;

@Tag("quick")
class FfhqCropTest {
  private final RgbImage photo =
      PhotoReader.read(ProjectFiles.example("astronaut.jpg")).pixels();

  @Test
  void cropOverTheCornerIsThatOfTheReferenceRecipe() throws IOException {
    RgbImage expected;
    try (InputStream golden = FfhqCropTest.class.getResourceAsStream("/golden/ffhq-crop-64.png")) {
      expected = RgbImage.fromBufferedImage(ImageIO.read(golden));
    }
    FfhqSquare square = FfhqSquare.around(new PixelPoint(20, 30), new PixelPoint(30, 6));
    RgbImage actual = FaceAligner.cut(photo, square, 64);
    // JPEG decoders differ by a level or two; Pillow rounds between the steps as well.
    assertThat(Pictures.greatestDifference(actual, expected)).isLessThanOrEqualTo(4);
    assertThat(Pictures.psnr(actual, expected)).isGreaterThan(50);
  }

  @Test
  void smallOutputsDoNotAlias() {
    // Stripes two pixels wide must vanish into grey when the face is shrunk eightfold.
    RgbImage stripes = RgbImage.generate(512, 512, (x, y, channel) -> x / 2 % 2 * 255);
    FfhqSquare square = FfhqSquare.around(new PixelPoint(255.5, 255.5), new PixelPoint(200, 20));
    RgbImage small = FaceAligner.cut(stripes, square, 48);
    for (int y = 0; y < 48; y++) {
      for (int x = 0; x < 48; x++) {
        assertThat(small.sample(x, y, 0)).isBetween(110, 145);
      }
    }
  }

  @Test
  void shrinkingKeepsThePlace() {
    // A ramp shows any shift: the value at (u, v) must be that of the photo there.
    RgbImage ramp = RgbImage.generate(900, 900, (x, y, channel) -> (channel == 0 ? x : y) * 255 / 899);
    FfhqSquare square = FfhqSquare.around(new PixelPoint(450, 440), new PixelPoint(300, 50));
    for (int size : new int[] {64, 100, 200, 700}) {
      RgbImage cut = FaceAligner.cut(ramp, square, size);
      int x = size / 3;
      int y = size / 2;
      PixelPoint there = square.toPhoto((x + 0.5) / size, (y + 0.5) / size);
      assertThat((double) cut.sample(x, y, 0)).as("across at %s", size).isCloseTo(there.x() * 255 / 899, within(1.2));
      assertThat((double) cut.sample(x, y, 1)).as("down at %s", size).isCloseTo(there.y() * 255 / 899, within(1.2));
    }
  }

  @Test
  void wideBlurOnTheSmallPlaneIsTheExactOne() {
    RgbImage grey = photo.crop(100, 50, 200, 160);
    float[] plane = Planes.of(grey, 0);
    float[] quick = Planes.blur(plane, 200, 160, 14);
    float[] exact = Planes.gaussian(plane, 200, 160, 14);
    for (int i = 0; i < plane.length; i++) {
      assertThat(quick[i]).isCloseTo(exact[i], within(1.5f));
    }
  }
}
