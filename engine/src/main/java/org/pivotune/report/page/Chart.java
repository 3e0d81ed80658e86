package org.pivotune.report.page;

import java.util.List;

/**
 * Curves over steps, in the user units of an SVG of {@link #WIDTH} x {@link #HEIGHT}.
 *
 * @param note what is drawn, for the caption
 * @param description the same in numbers, for those who cannot see it
 * @param marks lines across, such as the distance at which tuning stops
 */
public record Chart(String title, String note, String description, List<Tick> xTicks, List<Tick> yTicks,
    List<Curve> curves, List<Tick> marks) {
  public static final int WIDTH = 440;
  public static final int HEIGHT = 220;
  public static final int LEFT = 58;
  public static final int RIGHT = 428;
  public static final int TOP = 12;
  public static final int BOTTOM = 188;

  /** A labelled place on an axis. */
  public record Tick(String at, String label) {}

  /**
   * One line.
   *
   * @param number from 1; chooses the colour
   * @param points {@code x,y x,y ...}
   */
  public record Curve(String name, int number, String points) {}
}
