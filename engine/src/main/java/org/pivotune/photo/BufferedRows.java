package org.pivotune.photo;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;

/** The rows of what ImageIO decoded. */
record BufferedRows(BufferedImage image, int colours, boolean hasAlpha, boolean direct) implements SampleRows {
  static BufferedRows of(BufferedImage image) {
    ColorModel model = image.getColorModel();
    int colours = model.getNumColorComponents();
    boolean integers = image.getRaster().getTransferType() <= DataBuffer.TYPE_USHORT
        || image.getRaster().getTransferType() == DataBuffer.TYPE_INT;
    boolean direct = !(model instanceof IndexColorModel) && integers && !model.isAlphaPremultiplied()
        && (colours == 1 || colours == 3) && image.getRaster().getNumBands() == model.getNumComponents();
    // Everything else goes through Java's own (slow, sRGB) view of the pixel.
    return direct ? new BufferedRows(image, colours, model.hasAlpha(), true) : new BufferedRows(image, 3, true, false);
  }

  @Override
  public int width() {
    return image.getWidth();
  }

  @Override
  public int height() {
    return image.getHeight();
  }

  @Override
  public void row(int y, int[] row) {
    if (direct) {
      image.getRaster().getPixels(0, y, width(), 1, row);
      for (int band = 0; band < bands(); band++) {
        int most = (1 << image.getColorModel().getComponentSize(band)) - 1;
        for (int i = band; i < row.length; i += bands()) {
          row[i] = SampleRows.scaled(row[i], most);
        }
      }
      return;
    }
    for (int x = 0; x < width(); x++) {
      int argb = image.getRGB(x, y);
      row[4 * x] = (argb >> 16 & 0xff) * 257;
      row[4 * x + 1] = (argb >> 8 & 0xff) * 257;
      row[4 * x + 2] = (argb & 0xff) * 257;
      row[4 * x + 3] = (argb >>> 24) * 257;
    }
  }

  /** Three bytes a pixel, as photos are, take the place of those that were decoded: a copy would double a large photo. */
  @Override
  public byte[] target() {
    boolean packed = direct && image.getRaster().getSampleModel() instanceof PixelInterleavedSampleModel model
        && model.getPixelStride() == 3 && model.getScanlineStride() == 3 * width() && bands() == 3;
    return packed && image.getRaster().getDataBuffer() instanceof DataBufferByte buffer
        && buffer.getData().length == 3 * width() * height() ? buffer.getData() : SampleRows.super.target();
  }
}
