package org.pivotune.edit;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.pivotune.photo.RgbImage;

/** Puts a strip's pictures into one, in rows, with captions above the columns and labels before the rows. */
final class CaptionedSheet {
  private static final int GAP = 4;
  /** Text grows with the pictures, but stays readable on small ones. */
  private static final int LEAST_FONT = 12;
  private static final int PICTURE_PER_FONT = 16;

  private final EditStrip strip;
  private final int side;
  private final Font font;

  private CaptionedSheet(EditStrip strip, int side) {
    this.strip = strip;
    this.side = side;
    this.font = new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(LEAST_FONT, side / PICTURE_PER_FONT));
  }

  static RgbImage compose(EditStrip strip) {
    int side = strip.rows().stream()
        .flatMap(row -> row.pictures().stream())
        .mapToInt(picture -> Math.max(picture.image().width(), picture.image().height()))
        .max().orElseThrow(() -> new EditException("there are no pictures to put side by side"));
    return new CaptionedSheet(strip, side).draw();
  }

  private RgbImage draw() {
    BufferedImage probe = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Graphics2D measuring = probe.createGraphics();
    FontMetrics metrics = measuring.getFontMetrics(font);
    measuring.dispose();
    int columns = strip.rows().stream().mapToInt(row -> row.pictures().size()).max().orElse(0);
    int left = 2 * GAP + strip.rows().stream().mapToInt(row -> metrics.stringWidth(row.label())).max().orElse(0);
    int width = left + columns * (side + GAP);
    List<String> title = WrappedText.lines(strip.title(), width - 2 * GAP, metrics);
    int captions = block(title.size(), metrics);
    int head = captions + block(captionLines(metrics), metrics);
    BufferedImage sheet =
        new BufferedImage(width, head + strip.rows().size() * (side + GAP), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.setColor(Color.BLACK);
    graphics.setFont(font);
    graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    for (int i = 0; i < title.size(); i++) {
      graphics.drawString(title.get(i), GAP, i * metrics.getHeight() + metrics.getAscent());
    }
    for (int row = 0; row < strip.rows().size(); row++) {
      int top = head + row * (side + GAP);
      EditStrip.Row pictures = strip.rows().get(row);
      graphics.drawString(pictures.label(), GAP, top + (side + metrics.getAscent()) / 2);
      drawRow(graphics, pictures.pictures(), left, top, row == 0 ? captions + metrics.getAscent() : -1, metrics);
    }
    graphics.dispose();
    return RgbImage.fromBufferedImage(sheet);
  }

  /** @param captions the base line of the captions; negative for none */
  private void drawRow(
      Graphics2D graphics, List<EditedPicture> pictures, int left, int top, int captions, FontMetrics metrics) {
    for (int column = 0; column < pictures.size(); column++) {
      EditedPicture picture = pictures.get(column);
      int x = left + column * (side + GAP);
      graphics.drawImage(picture.image().toBufferedImage(), x, top, null);
      if (captions >= 0) {
        drawCaption(graphics, WrappedText.lines(picture.caption(), side, metrics), x, captions, metrics);
      }
    }
  }

  private void drawCaption(Graphics2D graphics, List<String> lines, int left, int top, FontMetrics metrics) {
    for (int i = 0; i < lines.size(); i++) {
      int middle = left + (side - metrics.stringWidth(lines.get(i))) / 2;
      graphics.drawString(lines.get(i), middle, top + i * metrics.getHeight());
    }
  }

  private int captionLines(FontMetrics metrics) {
    return strip.rows().stream().limit(1).flatMap(row -> row.pictures().stream())
        .mapToInt(picture -> WrappedText.lines(picture.caption(), side, metrics).size()).max().orElse(1);
  }

  private static int block(int lines, FontMetrics metrics) {
    return lines * metrics.getHeight() + GAP;
  }
}
