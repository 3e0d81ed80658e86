package org.pivotune.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EditTest {
  @ParameterizedTest
  @CsvSource({"smile=2,smile,2", "yaw=-1.5,yaw,-1.5", "mouth-open=+.5,mouth-open,0.5", "' age = 1e1 ',age,10"})
  void readsADirectionAndAStrength(String text, String direction, double strength) {
    assertThat(Edit.parse(text)).isEqualTo(new Edit(direction, strength));
  }

  @ParameterizedTest
  @ValueSource(strings = {"smile=2", "yaw=-1.5", "age=0", "gender=1.0E-5", "smile=1.0E20"})
  void writesWhatItReads(String text) {
    assertThat(Edit.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "smile", "=2", "smile=", "smile=two", "smile=NaN", "smile=Infinity", "smile=1e999",
    "smile=2d", "smile=0x1p3", "smile=1,5", "sm\u001bile=1", "a b=1", "smile=1=2"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> Edit.parse(text))
        .isInstanceOf(EditException.class)
        .satisfies(e -> assertThat(e.getMessage().chars().noneMatch(Character::isISOControl)).isTrue());
  }

  @Test
  void aHugeNameDoesNotFloodTheMessage() {
    assertThatThrownBy(() -> Edit.parse("x".repeat(1_000_000) + "=1"))
        .isInstanceOf(EditException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void anUnknownDirectionIsToldWhichExist() {
    DirectionCatalogue catalogue = DirectionCatalogue.of(
        "test", List.of(Directions.shared("smile", 1, 1, 0), Directions.shared("yaw", 1, 0, 1)));
    assertThatThrownBy(() -> EditSequence.of(List.of(new Edit("charm", 1)), catalogue))
        .isInstanceOf(EditException.class)
        .hasMessageContaining("'charm'")
        .hasMessageContaining("there are smile, yaw");
  }
}
