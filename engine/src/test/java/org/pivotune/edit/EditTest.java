package org.pivotune.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.List;
import java.util.Optional;
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
  @CsvSource({
    "smile@4-7=2,smile,4,8", "smile@8-=2,smile,8,2147483647", "smile@3=2,smile,3,4", "sefa:3@0-3=2,sefa:3,0,4",
    "ganspace:54@7=2,ganspace:54,7,8"})
  void readsLayers(String text, String direction, int first, int end) {
    assertThat(Edit.parse(text)).isEqualTo(new Edit(direction, Optional.of(new LayerRange(first, end)), 2))
        .hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "style:9:409=10,style:9:409,10", "file:/a=b/age.pt=-3,file:/a=b/age.pt,-3",
    "file:me@home/age.pt=1,file:me@home/age.pt,1", "'text:face>a smiling face=4','text:face>a smiling face',4"})
  void readsMethodsAndWhich(String text, String direction, double strength) {
    assertThat(Edit.parse(text)).isEqualTo(new Edit(direction, strength));
  }

  @ParameterizedTest
  @ValueSource(strings = {"smile=2", "yaw=-1.5", "age=0", "gender=1.0E-5", "smile=1.0E20"})
  void writesWhatItReads(String text) {
    assertThat(Edit.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "smile", "=2", "smile=", "smile=two", "smile=NaN", "smile=Infinity", "smile=1e999",
    "smile=2d", "smile=0x1p3", "smile=1,5", "sm\u001bile=1", "a b=1", "smile=1=2", "smile@=1", "smile@a=1",
    "smile@5-3=1", "smile@-3=1", "smile@1-2-3=1", "smile@1000=1", "@3=1", "file:\u001b[2J=1"})
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
        .has(errorText("edit.no-such-direction"));
  }
}
