package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many blocks a page has, and what a row of them takes in memory. */
@Tag("quick")
class TiffLayoutTest {
  private static TiffLayout layout(int blockWidth, int blockHeight, int bits, boolean floats, boolean planar) {
    return new TiffLayout(100, 50, TiffLayout.Colour.RGB, bits, floats, 3, planar, TiffLayout.Alpha.NONE,
        TiffLayout.NONE, 1, 1, blockWidth, blockHeight, new int[0], new int[0]);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 50, 8, false, 1, 1, 15000", "100, 8, 8, false, 1, 7, 2400", "32, 16, 8, false, 4, 4, 6144",
    "50, 25, 16, false, 2, 2, 15000", "100, 64, 8, false, 1, 1, 15000", "100, 1, 1, false, 1, 50, 300",
    "100, 2, 32, true, 1, 25, 4800", "100, 2, 16, true, 1, 25, 4800"})
  void rowsOfBlocks(int width, int height, int bits, boolean floats, int across, int down, long bytes) {
    TiffLayout layout = layout(width, height, bits, floats, false);
    assertThat(layout.across()).isEqualTo(across);
    assertThat(layout.down()).isEqualTo(down);
    assertThat(layout.decodedBytes()).isEqualTo(bytes);
    assertThat(layout.samplesInBlock()).isEqualTo(3);
    assertThat(layout(width, height, bits, floats, true).samplesInBlock()).isEqualTo(1);
  }
}
