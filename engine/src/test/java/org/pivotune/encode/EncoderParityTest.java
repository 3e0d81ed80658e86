package org.pivotune.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.stylegan.Fixtures.relativeError;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;

/** Codes of the official networks, narrow, from both containers of {@code torch.save}. */
@Tag("quick")
class EncoderParityTest {
  private static final double FORWARD = 1e-5;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "e4e.pt, e4e, E4E, Encoder4Editing, 10", "e4e-legacy.pt, e4e, E4E, Encoder4Editing, 10",
    "psp.pt, psp, PSP, GradualStyleEncoder, 10", "w.pt, w, W, WEncoder, 1"
  })
  void codesAreTheOfficialOnes(String file, String golden, EncoderKind kind, String type, int styles) {
    Path stored = folder.resolve("stored.safetensors");
    EncoderInfo info = EncoderFile.convert(EncoderGoldens.checkpoint(file, folder), stored);
    assertThat(info).isEqualTo(new EncoderInfo(kind, type, styles, 7));
    assertThat(EncoderFile.describe(stored)).isEqualTo(info);
    try (Encoder encoder = Encoder.open(stored, 1)) {
      HostTensor codes = encoder.encode(EncoderGoldens.picture(256));
      assertThat(codes.shape()).containsExactly(1, styles, 7);
      assertThat(relativeError(codes, HostTensor.of(EncoderGoldens.codes(golden), 1, styles, 7))).isLessThan(FORWARD);
    }
  }

  @Test
  void eachStyleIsOfItsOwn() {
    // Guards the goldens: were all rows alike, wrong levels of the pyramid would go unnoticed.
    for (String name : new String[] {"e4e", "psp"}) {
      float[] codes = EncoderGoldens.codes(name);
      for (int row = 1; row < 10; row++) {
        assertThat(Math.abs(codes[7 * row] - codes[7 * (row - 1)])).as(name + ", row " + row).isGreaterThan(0.01f);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"100", "333"})
  void picturesAreResizedAsTheOfficialTransformDoes(int side) {
    RgbImage resized = EncoderGoldens.picture(side).resize(256, 256, ResizeFilter.TRIANGLE);
    byte[] bytes = resized.toBytes();
    float[] expected = EncoderGoldens.resized(side);
    int different = 0;
    for (int i = 0; i < expected.length; i++) {
      float actual = bytes[997 * i] & 0xff;
      // Pillow rounds between its two passes.
      assertThat(actual).as("sample " + 997 * i).isCloseTo(expected[i], within(1f));
      different += actual == expected[i] ? 0 : 1;
    }
    assertThat(different).isLessThan(expected.length / 3);
  }
}
