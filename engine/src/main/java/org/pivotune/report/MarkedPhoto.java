package org.pivotune.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import org.pivotune.align.FfhqSquare;
import org.pivotune.align.PixelPoint;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;

/** A photo, made small enough for a page, with the square of the face drawn in. */
final class MarkedPhoto {
  private static final int LONGEST_SIDE = 720;
  private static final float LINE_SHARE = 1 / 160f;

  private MarkedPhoto() {}

  static RgbImage of(RgbImage photo, FfhqSquare square) {
    double scale = Math.min(1, LONGEST_SIDE / (double) Math.max(photo.width(), photo.height()));
    int width = Math.max(1, (int) Math.round(photo.width() * scale));
    int height = Math.max(1, (int) Math.round(photo.height() * scale));
    BufferedImage image = photo.resize(width, height, ResizeFilter.TRIANGLE).toBufferedImage();
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    Path2D outline = outline(square, scale);
    float line = Math.max(1.5f, Math.max(width, height) * LINE_SHARE);
    // A dark line under a light one is seen on any photo.
    draw(graphics, outline, new Color(0, 0, 0, 150), 2 * line);
    draw(graphics, outline, Color.WHITE, line);
    graphics.dispose();
    return RgbImage.fromBufferedImage(image);
  }

  private static Path2D outline(FfhqSquare square, double scale) {
    Path2D outline = new Path2D.Double();
    for (PixelPoint corner : square.corners()) {
      // Pixel points count from pixel middles, Java2D from pixel corners.
      double x = (corner.x() + 0.5) * scale;
      double y = (corner.y() + 0.5) * scale;
      if (outline.getCurrentPoint() == null) {
        outline.moveTo(x, y);
      } else {
        outline.lineTo(x, y);
      }
    }
    outline.closePath();
    return outline;
  }

  private static void draw(Graphics2D graphics, Path2D outline, Color colour, float width) {
    graphics.setColor(colour);
    graphics.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(outline);
  }
}
