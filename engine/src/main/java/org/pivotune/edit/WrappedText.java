package org.pivotune.edit;

import java.awt.FontMetrics;
import java.util.ArrayList;
import java.util.List;

/** Breaks captions that are wider than their picture. */
final class WrappedText {
  private WrappedText() {}

  /** At spaces where that is enough, else inside of words; at least one line. */
  static List<String> lines(String text, int width, FontMetrics metrics) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (metrics.stringWidth(rest) > width && rest.length() > 1) {
      int end = fitting(rest, width, metrics);
      int space = rest.lastIndexOf(' ', end);
      int cut = space > 0 ? space : end;
      lines.add(rest.substring(0, cut));
      rest = rest.substring(cut).strip();
    }
    lines.add(rest);
    return lines;
  }

  /** How many characters fit; at least one, so that there is an end. */
  private static int fitting(String text, int width, FontMetrics metrics) {
    int end = 1;
    while (end < text.length() && metrics.stringWidth(text.substring(0, end + 1)) <= width) {
      end++;
    }
    return end;
  }
}
