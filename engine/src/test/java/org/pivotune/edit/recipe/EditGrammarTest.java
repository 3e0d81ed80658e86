package org.pivotune.edit.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.EditException;
import org.pivotune.edit.method.ComponentEdit;
import org.pivotune.edit.method.StyleChannel;

class EditGrammarTest {
  @Test
  void everyWayOfEditingIsUnderstood() {
    assertThat(EditGrammar.parse("smile")).isEqualTo(new Recipe.Named("smile"));
    assertThat(EditGrammar.parse("ganspace:eye_openness")).isEqualTo(new Recipe.Named("eye_openness"));
    assertThat(EditGrammar.parse("sefa:3")).isEqualTo(new Recipe.Factor(3, false));
    assertThat(EditGrammar.parse("sefa-tuned:0")).isEqualTo(new Recipe.Factor(0, true));
    assertThat(EditGrammar.parse("ganspace:54"))
        .isEqualTo(new Recipe.Component(54, ComponentEdit.Kind.SET, Optional.empty()));
    assertThat(EditGrammar.parse("ganspace-add:2"))
        .isEqualTo(new Recipe.Component(2, ComponentEdit.Kind.ADD, Optional.empty()));
    assertThat(EditGrammar.parse("style:9:409")).isEqualTo(new Recipe.Channels(List.of(new StyleChannel(9, 409))));
    assertThat(EditGrammar.parse("file:a/age.pt")).isEqualTo(new Recipe.Vector(TensorReference.parse("a/age.pt")));
    assertThat(EditGrammar.parse("mapper:afro.pt")).isEqualTo(new Recipe.Mapper(Path.of("afro.pt")));
    assertThat(EditGrammar.parse("text:dt.npy"))
        .isEqualTo(new Recipe.Words(new Recipe.Words.InFile(TensorReference.parse("dt.npy")), OptionalDouble.empty()));
    assertThat(EditGrammar.parse("text:face > a smiling face")).isEqualTo(
        new Recipe.Words(new Recipe.Words.Phrases("face", "a smiling face"), OptionalDouble.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sefa:", "sefa-tuned:x", "ganspace-add:x", "sefa:-1", "sefa:99999", "style:9", "style:a:b",
    "style:1:2:3", "style:99:1", "wings:3", ":3", "text:>a", "text:a>", "sefa:sefa:1", "file:\0"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> {
      if (EditGrammar.parse(text) instanceof Recipe.Named(var name)) {
        throw new EditException("a name, to be looked up: " + name);
      }
    }).isInstanceOf(EditException.class).satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }
}
