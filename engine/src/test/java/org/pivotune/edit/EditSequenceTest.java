package org.pivotune.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.pivotune.tensor.HostTensor;

class EditSequenceTest {
  /** [1, 3 layers, 2]. */
  private static final HostTensor CODES = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 3, 2);

  private static final EditDirection SMILE = Directions.shared("smile", 2, 3, 4); // 0.6, 0.8 a unit of length
  private static final EditDirection YAW = Directions.shared("yaw", 0.5, 1, 0);

  @Test
  void strengthTimesUnitTimesVectorIsAddedToEveryLayer() {
    assertThat(EditSequence.of(SMILE, 1.5).apply(CODES).toArray())
        .containsExactly(new float[] {2.8f, 4.4f, 4.8f, 6.4f, 6.8f, 8.4f}, Offset.offset(1e-6f));
    assertThat(CODES.toArray()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void theOrderDoesNotMatter() {
    float[] forth = EditSequence.of(SMILE, 0.7).and(YAW, -2.3).and(SMILE, 1.1).apply(CODES).toArray();
    float[] back = EditSequence.of(SMILE, 1.1).and(YAW, -2.3).and(SMILE, 0.7).apply(CODES).toArray();
    assertThat(forth).containsExactly(back, Offset.offset(1e-6f));
  }

  @Test
  void equalEditsAddUpAndOppositeOnesCancel() {
    assertThat(EditSequence.of(SMILE, 1).and(SMILE, 1).apply(CODES).toArray())
        .containsExactly(EditSequence.of(SMILE, 2).apply(CODES).toArray());
    assertThat(EditSequence.of(SMILE, 1).and(YAW, 3).and(SMILE, -1).and(YAW, -3).apply(CODES).toArray())
        .containsExactly(CODES.toArray());
    assertThat(EditSequence.NONE.apply(CODES).toArray()).containsExactly(CODES.toArray());
  }

  @Test
  void aSequenceIsAMethodWhoseStrengthScalesItAll() {
    EditSequence both = EditSequence.of(SMILE, 1).and(YAW, -2);
    assertThat(EditSequence.of(both, 2).apply(CODES).toArray()).containsExactly(both.scaled(2).apply(CODES).toArray());
    assertThat(both).hasToString("smile=1, yaw=-2");
  }

  @Test
  void aRangeLeavesTheOtherLayersAlone() {
    EditDirection middle = YAW.within(new LayerRange(1, 2));
    assertThat(EditSequence.of(middle, 2).apply(CODES).toArray()).containsExactly(1, 2, 4, 4, 5, 6);
    EditDirection fine = YAW.within(new LayerRange(1, Integer.MAX_VALUE));
    assertThat(EditSequence.of(fine, 2).apply(CODES).toArray()).containsExactly(1, 2, 4, 4, 6, 6);
  }

  @Test
  void aVectorForEachLayerGoesToItsLayer() {
    HostTensor rows = HostTensor.of(new float[] {1, 0, 0, 0, 0, 0.5f}, 3, 2);
    EditDirection direction = EditDirection.along("rows", "more", rows, LayerRange.ALL, 1, Directions.source());
    assertThat(EditSequence.of(direction, 2).apply(CODES).toArray()).containsExactly(3, 2, 3, 4, 5, 7);
  }

  @Test
  void severalCodesAreEditedAlike() {
    HostTensor two = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 3, 2);
    assertThat(EditSequence.of(YAW, 2).apply(two).toArray()).containsExactly(2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12);
  }

  @Test
  void codesOfAnotherGeneratorAreRefused() {
    assertThatThrownBy(() -> EditSequence.of(SMILE, 1).apply(HostTensor.allocate(1, 3, 4)))
        .isInstanceOf(EditException.class).has(errorText("edit.direction-of-another-generator"));
    EditDirection late = SMILE.within(new LayerRange(2, 7));
    assertThatThrownBy(() -> EditSequence.of(late, 1).apply(CODES))
        .isInstanceOf(EditException.class).has(errorText("edit.layers-that-are-not-there"));
    assertThatThrownBy(() -> EditSequence.of(SMILE, 1).apply(HostTensor.allocate(3, 2)))
        .isInstanceOf(EditException.class);
    assertThatThrownBy(() -> EditSequence.of(SMILE, Double.NaN)).isInstanceOf(EditException.class);
  }

  @Test
  void aDirectionKeepsItsVectorWhateverTheCallerDoes() {
    HostTensor vector = HostTensor.of(new float[] {1, 0}, 1, 2);
    EditDirection direction = EditDirection.along("x", "more", vector, LayerRange.ALL, 1, Directions.source());
    vector.data().put(0, 9);
    direction.vector().data().put(0, 9);
    assertThat(direction.vector().toArray()).containsExactly(1, 0);
  }

  @Test
  void aDirectionNeedsALengthAShapeAndPlainWords() {
    HostTensor vector = HostTensor.of(new float[] {3, 4, 0, 0}, 2, 2);
    // The longest row counts.
    assertThat(EditDirection.along("x", "more", vector, LayerRange.ALL, 1, Directions.source()).vector().toArray())
        .containsExactly(new float[] {0.6f, 0.8f, 0, 0}, Offset.offset(1e-6f));
    for (float value : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY}) {
      HostTensor none = HostTensor.of(new float[] {0, value}, 1, 2);
      assertThatThrownBy(() -> EditDirection.along("x", "more", none, LayerRange.ALL, 1, Directions.source()))
          .isInstanceOf(EditException.class).hasMessageContaining("not finite");
    }
    for (HostTensor shape : List.of(HostTensor.allocate(0, 2), HostTensor.allocate(1, 0), HostTensor.allocate(2))) {
      assertThatThrownBy(() -> EditDirection.along("x", "more", shape, LayerRange.ALL, 1, Directions.source()))
          .isInstanceOf(EditException.class).hasMessageContaining("must have shape");
    }
    assertThatThrownBy(() -> EditDirection.requireDescribed("x", "more\nlines")).isInstanceOf(EditException.class);
    assertThatThrownBy(() -> EditDirection.requireDescribed("x y", "more")).isInstanceOf(EditException.class);
  }

  @Test
  void rangesOfLayersEndWhereTheGeneratorDoes() {
    LayerRange middle = new LayerRange(2, 4);
    assertThat(middle.fits(4)).isTrue();
    assertThat(middle.fits(3)).isFalse();
    assertThat(new LayerRange(2, Integer.MAX_VALUE).fits(3)).isTrue();
    assertThat(new LayerRange(2, Integer.MAX_VALUE).fits(2)).isFalse();
    assertThat(LayerRange.ALL.endWithin(9)).isEqualTo(9);
    assertThat(middle.endWithin(9)).isEqualTo(4);
    assertThat(middle).hasToString("layers 2 to 3");
    assertThat(LayerRange.ALL).hasToString("all layers");
    assertThat(new LayerRange(2, Integer.MAX_VALUE)).hasToString("layers from 2");
    assertThatThrownBy(() -> new LayerRange(2, 2)).isInstanceOf(EditException.class);
    assertThatThrownBy(() -> new LayerRange(-1, 2)).isInstanceOf(EditException.class);
    assertThatThrownBy(() -> new LayerRange(3, 4).requireWithin("x", 3)).hasMessageContaining("no layer 3 in");
  }
}
