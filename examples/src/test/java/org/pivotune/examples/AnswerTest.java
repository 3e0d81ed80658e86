package org.pivotune.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pivotune.align.AlignException;
import org.pivotune.edit.EditException;
import org.pivotune.photo.NotFiniteException;
import org.pivotune.photo.PhotoException;
import org.pivotune.tensor.HostTensor;

/** What failures look like from outside. */
class AnswerTest {
  private static Throwable notFinite() {
    return Assertions.catchThrowable(
        () -> NotFiniteException.requireFinite(HostTensor.of(new float[] {0, Float.NaN}, 2)));
  }

  static Stream<Arguments> failures() {
    return Stream.of(Arguments.of(notFinite(), 400, "the edit is too strong"),
        Arguments.of(new EditException("no edit is named 'frown'"), 400, "no edit is named 'frown'"),
        Arguments.of(new PhotoException("the file is empty"), 415, "the file is empty"),
        Arguments.of(new AlignException("no face was found"), 422, "no face was found"),
        Arguments.of(new OutOfMemoryError("Java heap space"), 503, "no room"),
        Arguments.of(new IllegalStateException("the pivot is null"), 500, "the server's log knows"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void areToldByStatusAndInWordsForStrangers(Throwable failure, int status, String words) {
    Answer answer = Answer.of(failure);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(words);
  }

  @Test
  void wordsOfLibrariesStayInside() {
    Answer answer = Answer.of(new PhotoException("javax.imageio.IIOException: Inconsistent metadata"));
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).doesNotContain("imageio");
  }
}
