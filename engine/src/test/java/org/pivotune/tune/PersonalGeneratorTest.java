package org.pivotune.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pivotune.invert.Pivot;
import org.pivotune.tensor.HostTensor;

/** What a tuned generator says of itself without its base model's device. */
@Tag("quick")
class PersonalGeneratorTest {
  private static final Pivot PIVOT = new Pivot(HostTensor.allocate(1, 2, 4), Map.of(), List.of());

  private static PersonalGenerator of(Map<String, HostTensor> difference) {
    return new PersonalGenerator("base", "ab".repeat(32), difference, PIVOT);
  }

  private static HostTensor values(float... values) {
    return HostTensor.of(values, values.length);
  }

  @Test
  void theDifferenceIsMeasuredBesideTheWeightsThatItChanges() {
    PersonalGenerator tuned = of(Map.of("b", values(2), "a", values(2, -1)));
    assertThat(tuned.difference().keySet()).containsExactly("a", "b");
    // Roots of 4 + 1 + 4 and 9 + 16 + 11 * 1.
    Map<String, HostTensor> base = Map.of("a", values(3, -4), "b", values((float) Math.sqrt(11)), "c", values(99));
    assertThat(tuned.relativeTo(base)).isCloseTo(3.0 / 6, within(1e-6));
    assertThat(of(Map.of()).relativeTo(base)).isZero();
    assertThat(of(Map.of("a", values(0, 0))).relativeTo(Map.of("a", values(0, 0)))).isZero();
  }

  @Test
  void weightsOfAnotherModelAreRefused() {
    PersonalGenerator tuned = of(Map.of("a", values(2, -1)));
    assertThatThrownBy(() -> tuned.relativeTo(Map.of())).isInstanceOf(TuneException.class)
        .hasMessageContaining("no such tensor");
    assertThatThrownBy(() -> tuned.relativeTo(Map.of("a", values(1)))).isInstanceOf(TuneException.class)
        .hasMessageContaining("does not fit");
  }

  @Test
  void onlyOneFaceHasThePivot() {
    Pivot other = new Pivot(HostTensor.allocate(1, 2, 4), Map.of(), List.of());
    PersonalGenerator two = new PersonalGenerator("base", "ab".repeat(32), Map.of(),
        List.of(new PersonalPivot("anna", PIVOT), new PersonalPivot("bela", other)));
    assertThatThrownBy(two::pivot).isInstanceOf(TuneException.class).hasMessageContaining("2 faces, anna, bela");
    assertThat(two.only(1).pivot()).isSameAs(other);
    assertThat(of(Map.of()).pivot()).isSameAs(PIVOT);
    assertThatThrownBy(() -> new PersonalGenerator("base", "ab".repeat(32), Map.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
