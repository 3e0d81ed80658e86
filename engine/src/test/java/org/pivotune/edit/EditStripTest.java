package org.pivotune.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.observe.Cancellation;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;

/** Rows and columns of edited pictures, and where a sheet has them. */
@ExtendWith(NoLeakedHandles.class)
class EditStripTest {
  private static final EditDirection SMILE = Directions.shared("smile", 2, 3, 4, 0, 0);
  private static final EditDirection YAW = Directions.shared("yaw", 0.5, 0, 0, 1, 0);
  private static final HostTensor CODES = EditFiles.tinyCodes();
  private static final int GAP = 4;

  private Generator generator;
  private CodeRenderer renderer;

  @BeforeEach
  void open() {
    generator = EditFiles.tinyGenerator();
    renderer = CodeRenderer.of("tiny", generator);
  }

  @AfterEach
  void close() {
    generator.close();
  }

  private void assertShows(EditedPicture picture, EditSequence edits) {
    assertThat(picture.image().toBytes()).isEqualTo(renderer.render(edits.edit(CODES)).toBytes());
  }

  @Test
  void strengthsAreTheColumnsAndGeneratorsTheRows() {
    EditStrip strip = EditStrip.ofStrengths(SMILE, List.of(-1.5, 0.0, 2.0), CODES,
        List.of(renderer, CodeRenderer.of("again", generator)), Cancellation.NEVER);
    assertThat(strip.title()).isEqualTo("smile");
    assertThat(strip.rows()).extracting(EditStrip.Row::label).containsExactly("tiny", "again");
    for (EditStrip.Row row : strip.rows()) {
      assertThat(row.pictures()).extracting(EditedPicture::caption).containsExactly("-1.5", "0", "+2");
      assertShows(row.pictures().get(0), EditSequence.of(SMILE, -1.5));
      assertShows(row.pictures().get(1), EditSequence.NONE);
      assertShows(row.pictures().get(2), EditSequence.of(SMILE, 2));
    }
    assertThat(strip.rows().getFirst().pictures().get(0).image().toBytes())
        .isNotEqualTo(strip.rows().getFirst().pictures().get(2).image().toBytes());
  }

  @Test
  void aGridHasAMethodForEachOfItsWays() {
    EditStrip grid = EditStrip.grid(
        SMILE, List.of(-1.0, 1.0), YAW, List.of(0.0, 3.0), CODES, renderer, Cancellation.NEVER);
    assertThat(grid.title()).isEqualTo("smile and yaw, tiny");
    assertThat(grid.rows()).extracting(EditStrip.Row::label).containsExactly("smile -1", "smile +1");
    List<EditedPicture> below = grid.rows().get(1).pictures();
    assertThat(below).extracting(EditedPicture::caption).containsExactly("yaw 0", "yaw +3");
    assertShows(below.get(1), EditSequence.of(SMILE, 1).and(YAW, 3));
  }

  @Test
  void aSequenceGrowsFromColumnToColumn() {
    EditSequence both = EditSequence.of(SMILE, 2).and(YAW, -1);
    EditStrip strip = EditStrip.ofSequence(both, CODES, List.of(renderer), Cancellation.NEVER);
    List<EditedPicture> pictures = strip.rows().getFirst().pictures();
    assertThat(pictures).extracting(EditedPicture::caption).containsExactly("unedited", "+ smile=2", "+ yaw=-1");
    assertShows(pictures.get(1), EditSequence.of(SMILE, 2));
    assertShows(pictures.get(2), both);
  }

  @Test
  void aCancelledStripRendersNothingMore() {
    Cancellation now = () -> true;
    assertThatThrownBy(() -> EditStrip.ofStrengths(SMILE, List.of(1.0), CODES, List.of(renderer), now))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void aSheetHasEveryPictureInItsPlace() {
    RgbImage wide = picture(20, 1);
    RgbImage small = picture(10, 2);
    EditStrip strip = new EditStrip("title", List.of(
        new EditStrip.Row("a", List.of(edited("one", wide), edited("two", small))),
        new EditStrip.Row("a longer label", List.of(edited("one", small), edited("two", wide)))));
    RgbImage sheet = strip.compose();
    int right = sheet.width();
    int bottom = sheet.height();
    int step = 20 + GAP;
    assertPictureAt(sheet, wide, right - 2 * step, bottom - 2 * step);
    assertPictureAt(sheet, small, right - step, bottom - 2 * step);
    assertPictureAt(sheet, small, right - 2 * step, bottom - step);
    assertPictureAt(sheet, wide, right - step, bottom - step);
    // Labels stand left of the pictures, each in its row; captions and the title above them.
    int left = right - 2 * step;
    int head = bottom - 2 * step;
    assertThat(ink(sheet, 0, left, head, head + step)).isPositive();
    assertThat(ink(sheet, 0, left, head + step, bottom)).isGreaterThan(ink(sheet, 0, left, head, head + step));
    assertThat(ink(sheet, left, left + 20, head / 2, head)).isPositive();
    assertThat(ink(sheet, left + step, right - GAP, head / 2, head)).isPositive();
    assertThat(ink(sheet, 0, left, 0, head)).isPositive();
    assertThat(ink(sheet, right - GAP, right, 0, bottom)).isZero();
  }

  @Test
  void aRowTooManyMakesTheSheetHigherAndACaptionTooLongTheHead() {
    RgbImage image = picture(40, 1);
    EditStrip.Row row = new EditStrip.Row("row", List.of(edited("one", image), edited("one", image)));
    EditStrip.Row longer = new EditStrip.Row(
        "row", List.of(edited("one", image), edited("one two three four five six", image)));
    RgbImage one = new EditStrip("t", List.of(row)).compose();
    assertThat(new EditStrip("t", List.of(row, row)).compose().height()).isEqualTo(one.height() + 40 + GAP);
    assertThat(new EditStrip("t", List.of(longer)).compose().height()).isGreaterThan(one.height());
    assertThat(new EditStrip("t", List.of(row, longer)).compose().height()).isEqualTo(one.height() + 40 + GAP);
    assertThatThrownBy(() -> new EditStrip("t", List.of()).compose()).isInstanceOf(EditException.class)
        .hasMessageContaining("no pictures");
  }

  private static EditedPicture edited(String caption, RgbImage image) {
    return new EditedPicture(caption, EditSequence.NONE, image);
  }

  /** No black and no white in it. */
  private static RgbImage picture(int side, int seed) {
    return RgbImage.generate(side, side, (x, y, channel) -> 20 + (x * 7 + y * 5 + channel * 3 + seed * 50) % 200);
  }

  private static void assertPictureAt(RgbImage sheet, RgbImage picture, int x, int y) {
    assertThat(sheet.crop(x, y, picture.width(), picture.height()).toBytes()).isEqualTo(picture.toBytes());
  }

  /** How many pixels are black, or nearly. */
  private static int ink(RgbImage sheet, int left, int right, int top, int bottom) {
    int count = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        count += sheet.sample(x, y, 0) < 128 ? 1 : 0;
      }
    }
    return count;
  }
}
