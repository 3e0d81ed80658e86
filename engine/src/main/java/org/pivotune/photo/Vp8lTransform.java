package org.pivotune.photo;

/** What an encoder did to a picture before it was coded, undone. Pixels are ARGB. */
sealed interface Vp8lTransform {
  /** Undoes it; may change the array that it is given. */
  int[] undo(int[] pixels, int height);

  /** The width of what was coded. */
  int storedWidth();

  /** Each channel on its own, without carry. */
  static int sum(int a, int b) {
    return (a & 0xff00ff00) + (b & 0xff00ff00) & 0xff00ff00 | (a & 0x00ff00ff) + (b & 0x00ff00ff) & 0x00ff00ff;
  }

  /** Green was taken from red and blue. */
  record Green(int storedWidth) implements Vp8lTransform {
    @Override
    public int[] undo(int[] pixels, int height) {
      for (int i = 0; i < pixels.length; i++) {
        int green = pixels[i] >> 8 & 0xff;
        pixels[i] = sum(pixels[i], green << 16 | green);
      }
      return pixels;
    }
  }

  /**
   * Parts of other channels were taken from red and blue.
   *
   * @param shift sides of blocks, as a power of 2
   * @param blocks red to blue, green to blue, green to red of each
   */
  record Colour(int storedWidth, int shift, int[] blocks) implements Vp8lTransform {
    @Override
    public int[] undo(int[] pixels, int height) {
      int across = storedWidth + (1 << shift) - 1 >> shift;
      for (int i = 0; i < pixels.length; i++) {
        int block = blocks[(i / storedWidth >> shift) * across + (i % storedWidth >> shift)];
        int green = pixels[i] >> 8;
        int red = (pixels[i] >> 16) + part(block, green) & 0xff;
        int blue = pixels[i] + part(block >> 8, green) + part(block >> 16, red) & 0xff;
        pixels[i] = pixels[i] & 0xff00ff00 | red << 16 | blue;
      }
      return pixels;
    }

    private static int part(int factor, int channel) {
      return (byte) factor * (byte) channel >> 5;
    }
  }

  /**
   * Indices of a palette, several in one pixel's green where it is small.
   *
   * @param width of the picture
   * @param shift how many there are in a pixel, as a power of 2
   */
  record Palette(int width, int shift, int[] palette) implements Vp8lTransform {
    @Override
    public int storedWidth() {
      return width + (1 << shift) - 1 >> shift;
    }

    @Override
    public int[] undo(int[] pixels, int height) {
      int[] result = new int[Math.multiplyExact(width, height)];
      int bits = 8 >> shift;
      for (int i = 0; i < result.length; i++) {
        int x = i % width;
        int green = pixels[i / width * storedWidth() + (x >> shift)] >> 8 & 0xff;
        int index = green >> (x & (1 << shift) - 1) * bits & (1 << bits) - 1;
        // What lies behind the palette is transparent black.
        result[i] = index < palette.length ? palette[index] : 0;
      }
      return result;
    }
  }

  /**
   * Pixels are differences from a prediction.
   *
   * @param shift sides of blocks, as a power of 2
   * @param blocks how each predicts, in green
   */
  record Predictor(int storedWidth, int shift, int[] blocks) implements Vp8lTransform {
    private static final int BLACK = 0xff000000;

    @Override
    public int[] undo(int[] pixels, int height) {
      int across = storedWidth + (1 << shift) - 1 >> shift;
      for (int i = 0; i < pixels.length; i++) {
        int x = i % storedWidth;
        int y = i / storedWidth;
        int predicted;
        if (y == 0) {
          predicted = x == 0 ? BLACK : pixels[i - 1];
        } else if (x == 0) {
          predicted = pixels[i - storedWidth];
        } else {
          int mode = blocks[(y >> shift) * across + (x >> shift)] >> 8 & 0xf;
          // The neighbour above and to the right of the last column is the first pixel of this row.
          predicted = predict(mode, pixels[i - 1], pixels[i - storedWidth], pixels[i - storedWidth - 1],
              pixels[i - storedWidth + 1]);
        }
        pixels[i] = sum(pixels[i], predicted);
      }
      return pixels;
    }

    private static int predict(int mode, int left, int top, int topLeft, int topRight) {
      return switch (mode) {
        case 1 -> left;
        case 2 -> top;
        case 3 -> topRight;
        case 4 -> topLeft;
        case 5 -> mean(mean(left, topRight), top);
        case 6 -> mean(left, topLeft);
        case 7 -> mean(left, top);
        case 8 -> mean(topLeft, top);
        case 9 -> mean(top, topRight);
        case 10 -> mean(mean(left, topLeft), mean(top, topRight));
        case 11 -> nearer(left, top, topLeft);
        case 12 -> gradient(left, top, topLeft);
        case 13 -> half(mean(left, top), topLeft);
        default -> BLACK;
      };
    }

    private static int mean(int a, int b) {
      return ((a ^ b) >>> 1 & 0x7f7f7f7f) + (a & b);
    }

    private static int channel(int pixel, int shift) {
      return pixel >>> shift & 0xff;
    }

    private static int nearer(int left, int top, int topLeft) {
      int toLeft = 0;
      int toTop = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        toLeft += Math.abs(channel(top, shift) - channel(topLeft, shift));
        toTop += Math.abs(channel(left, shift) - channel(topLeft, shift));
      }
      return toLeft < toTop ? left : top;
    }

    private static int gradient(int left, int top, int topLeft) {
      int result = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int value = channel(left, shift) + channel(top, shift) - channel(topLeft, shift);
        result |= Math.clamp(value, 0, 255) << shift;
      }
      return result;
    }

    private static int half(int mean, int topLeft) {
      int result = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int value = channel(mean, shift) + (channel(mean, shift) - channel(topLeft, shift)) / 2;
        result |= Math.clamp(value, 0, 255) << shift;
      }
      return result;
    }
  }
}
