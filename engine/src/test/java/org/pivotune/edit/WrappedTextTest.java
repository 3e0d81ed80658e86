package org.pivotune.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrappedTextTest {
  private static final FontMetrics METRICS = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics()
      .getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 12));

  @Test
  void whatFitsIsOneLine() {
    assertThat(WrappedText.lines("smile=2", 200, METRICS)).containsExactly("smile=2");
    assertThat(WrappedText.lines("", 200, METRICS)).containsExactly("");
  }

  @Test
  void breaksAtSpaces() {
    List<String> lines = WrappedText.lines("+ mix us#official-219@6-11=1",
        METRICS.stringWidth("mix us#official-219@6-11=1"), METRICS);
    assertThat(lines).containsExactly("+ mix", "us#official-219@6-11=1");
  }

  @Test
  void breaksWordsThatAreTooWide() {
    String word = "w".repeat(50);
    int width = METRICS.stringWidth("wwwwwwwwww");
    List<String> lines = WrappedText.lines(word, width, METRICS);
    assertThat(String.join("", lines)).isEqualTo(word);
    assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(METRICS.stringWidth(line)).isLessThanOrEqualTo(width));
  }

  @Test
  void endsWhereNotEvenOneCharacterFits() {
    assertThat(WrappedText.lines("abc", 1, METRICS)).containsExactly("a", "b", "c");
  }
}
