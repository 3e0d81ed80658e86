package org.pivotune.photo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pictures without loss of WebP (VP8L), by Google's specification of the bit stream. */
final class Vp8lImage {
  private static final int GREEN_SYMBOLS = 256 + 24;
  private static final int DISTANCE_SYMBOLS = 40;
  private static final int NEAR = 120;
  /** Where near distances lead: rows up, and 8 less columns to the left, a hexadecimal digit each; the nearest first. */
  private static final String PLACES =
      "1807171928062729161a262a38053739151b363a252b48044749141c353b464a242c58454b343c035759131d56"
      + "5a232d444c555b333d68026769121e666a222e545c434d656b323e78017779535d111f646c424e767a212f757b"
      + "313f636d525e00747c414f1020626e30737d515f40727e616f50717f6070";

  private final Vp8lBits bits;

  private Vp8lImage(Vp8lBits bits) {
    this.bits = bits;
  }

  /**
   * Decodes what follows the header.
   *
   * @return ARGB, row by row
   * @throws Vp8Exception if data are missing or make no picture
   */
  static int[] decode(byte[] data, int from, int width, int height) {
    return new Vp8lImage(new Vp8lBits(data, from, data.length)).transformed(width, height);
  }

  private int[] transformed(int width, int height) {
    List<Vp8lTransform> transforms = new ArrayList<>();
    int packed = width;
    int seen = 0;
    while (bits.flag()) {
      int kind = bits.number(2);
      if ((seen & 1 << kind) != 0) {
        throw new Vp8Exception("it has one transform twice");
      }
      seen |= 1 << kind;
      Vp8lTransform transform = transform(kind, packed, height);
      packed = transform.storedWidth();
      transforms.add(transform);
    }
    int[] pixels = pixels(packed, height, true);
    for (Vp8lTransform transform : transforms.reversed()) {
      pixels = transform.undo(pixels, height);
    }
    return pixels;
  }

  private Vp8lTransform transform(int kind, int width, int height) {
    return switch (kind) {
      case 0, 1 -> {
        int shift = 2 + bits.number(3);
        int[] blocks = pixels(parts(width, shift), parts(height, shift), false);
        yield kind == 0 ? new Vp8lTransform.Predictor(width, shift, blocks)
            : new Vp8lTransform.Colour(width, shift, blocks);
      }
      case 2 -> new Vp8lTransform.Green(width);
      default -> {
        int[] palette = pixels(1 + bits.number(8), 1, false);
        for (int i = 1; i < palette.length; i++) {
          palette[i] = Vp8lTransform.sum(palette[i], palette[i - 1]);
        }
        int shift = palette.length <= 2 ? 3 : palette.length <= 4 ? 2 : palette.length <= 16 ? 1 : 0;
        yield new Vp8lTransform.Palette(width, shift, palette);
      }
    };
  }

  private static int parts(int length, int shift) {
    return length + (1 << shift) - 1 >> shift;
  }

  /** Codes of green with lengths and cache, of red, blue, alpha and distance. */
  private record Group(Vp8lCode green, Vp8lCode red, Vp8lCode blue, Vp8lCode alpha, Vp8lCode distance) {}

  /** @param whole whether it is the picture itself, whose parts may have codes of their own */
  private int[] pixels(int width, int height, boolean whole) {
    boolean caching = bits.flag();
    int cacheBits = caching ? bits.number(4) : 0;
    if (cacheBits > 11 || (caching && cacheBits == 0)) {
      throw new Vp8Exception("its colour cache has no proper size");
    }
    int shift = 0;
    int[] numbers = {};
    if (whole && bits.flag()) {
      shift = 2 + bits.number(3);
      numbers = pixels(parts(width, shift), parts(height, shift), false);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = numbers[i] >> 8 & 0xffff;
      }
    }
    Map<Integer, Group> groups = groups(numbers, cacheBits);
    return new Filling(width, height, cacheBits, numbers, shift, groups).all();
  }

  /** Reads all groups and keeps those that are used: a few bytes can claim 65,536. */
  private Map<Integer, Group> groups(int[] numbers, int cacheBits) {
    Map<Integer, Group> groups = new HashMap<>();
    int last = Arrays.stream(numbers).max().orElse(0);
    boolean[] used = new boolean[last + 1];
    used[0] = numbers.length == 0;
    for (int number : numbers) {
      used[number] = true;
    }
    int cache = cacheBits == 0 ? 0 : 1 << cacheBits;
    for (int i = 0; i <= last; i++) {
      Group group = new Group(Vp8lCode.read(bits, GREEN_SYMBOLS + cache), Vp8lCode.read(bits, 256),
          Vp8lCode.read(bits, 256), Vp8lCode.read(bits, 256), Vp8lCode.read(bits, DISTANCE_SYMBOLS));
      if (used[i]) {
        groups.put(i, group);
      }
    }
    return groups;
  }

  /** The pixels of one picture on their way. */
  private final class Filling {
    private final int width;
    private final int[] pixels;
    private final int cacheBits;
    private final int[] cache;
    private final int[] numbers;
    private final int shift;
    private final Map<Integer, Group> groups;
    private int cached;

    Filling(int width, int height, int cacheBits, int[] numbers, int shift, Map<Integer, Group> groups) {
      this.width = width;
      this.cacheBits = cacheBits;
      this.numbers = numbers;
      this.shift = shift;
      this.groups = groups;
      pixels = new int[Math.multiplyExact(width, height)];
      cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
    }

    int[] all() {
      int at = 0;
      Group group = groups.get(0);
      while (at < pixels.length) {
        group = numbers.length == 0 ? group : groups.get(numbers[place(at)]);
        int symbol = group.green.symbol(bits);
        if (symbol < 256) {
          int red = group.red.symbol(bits);
          int blue = group.blue.symbol(bits);
          pixels[at++] = group.alpha.symbol(bits) << 24 | red << 16 | symbol << 8 | blue;
        } else if (symbol < GREEN_SYMBOLS) {
          at = copy(at, value(symbol - 256), value(group.distance.symbol(bits)));
        } else {
          fillCache(at);
          pixels[at++] = cache[symbol - GREEN_SYMBOLS];
        }
      }
      return pixels;
    }

    /** Which part of the picture a pixel lies in. */
    private int place(int at) {
      return (at / width >> shift) * parts(width, shift) + (at % width >> shift);
    }

    private int copy(int at, int length, int code) {
      int distance = code > NEAR ? code - NEAR : near(code);
      if (distance > at || length > pixels.length - at) {
        throw new Vp8Exception("it repeats what is not there");
      }
      for (int i = at; i < at + length; i++) {
        pixels[i] = pixels[i - distance];
      }
      return at + length;
    }

    private int near(int code) {
      int up = Character.digit(PLACES.charAt(2 * code - 2), 16);
      int left = 8 - Character.digit(PLACES.charAt(2 * code - 1), 16);
      return Math.max(1, up * width + left);
    }

    /** A length or distance by its symbol, from 1. */
    private int value(int symbol) {
      if (symbol < 4) {
        return symbol + 1;
      }
      int extra = symbol - 2 >> 1;
      return (2 + (symbol & 1) << extra) + bits.number(extra) + 1;
    }

    /** Colours are put into the cache when it is asked for one, in the order of the pixels. */
    private void fillCache(int until) {
      for (; cached < until; cached++) {
        cache[0x1e35a7bd * pixels[cached] >>> 32 - cacheBits] = pixels[cached];
      }
    }
  }
}
