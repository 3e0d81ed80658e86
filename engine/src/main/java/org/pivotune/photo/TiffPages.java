package org.pivotune.photo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which page of a TIFF is the picture. Pages that are previews of others are none: those that say so, and those that
 * another page of the same shape is much larger than. Camera raws, whose readable pages are previews only, are refused.
 */
final class TiffPages {
  private static final int REDUCED = 1;
  private static final int MASK = 4;
  private static final int OLD_REDUCED = 2;
  /** Readings of a sensor: colour filter array, and linear raw. */
  private static final Set<Long> SENSOR = Set.of(32803L, 34892L);
  /** Compressions that only camera raws have: Sony, Samsung, Nikon, Kodak, Pentax. */
  private static final Set<Long> OF_CAMERAS = Set.of(32767L, 32769L, 32770L, 34713L, 65000L, 65535L);
  private static final Map<String, String> RAW_BY_MAKE = Map.of("nikon", "NEF", "sony", "ARW", "canon", "CR2",
      "pentax", "PEF", "samsung", "SRW", "hasselblad", "3FR", "epson", "ERF", "kodak", "DCR", "leica", "DNG");
  private static final double SAME_SHAPE = 0.02;

  private TiffPages() {}

  /**
   * The picture.
   *
   * @param page its directory
   * @param notices what a user should know of the choice
   */
  record Chosen(TiffDirectory page, List<String> notices) {}

  /** @throws PhotoException if there is no full-size page, or the file is a camera raw */
  static Chosen choose(TiffFile tiff) {
    List<TiffDirectory> below = tiff.pages().stream().flatMap(page -> tiff.below(page).stream()).toList();
    List<TiffDirectory> all = new ArrayList<>(tiff.pages());
    all.addAll(below);
    refuseRaw(tiff, all);
    List<TiffDirectory> full = tiff.pages().stream().filter(TiffPages::isFull).toList();
    List<TiffDirectory> fullBelow = below.stream().filter(TiffPages::isFull).toList();
    List<TiffDirectory> candidates = full.isEmpty() ? fullBelow : full;
    if (candidates.isEmpty()) {
      throw new PhotoException(tiff.source() + " holds nothing but previews: every page of this TIFF is marked as a "
          + "smaller version of another; export the picture as PNG or JPEG");
    }
    TiffDirectory first = candidates.getFirst();
    TiffDirectory chosen = largerOf(first, all.stream().filter(TiffPages::isFull).toList());
    return new Chosen(chosen, notices(tiff, full, all, chosen));
  }

  private static List<String> notices(
      TiffFile tiff, List<TiffDirectory> full, List<TiffDirectory> all, TiffDirectory chosen) {
    if (chosen != all.getFirst()) {
      return List.of("the first page of the TIFF is a preview; the picture of " + size(chosen) + " pixels was read");
    }
    return full.size() < 2 ? List.of() : List.of(
        "the TIFF has " + tiff.pages().size() + " pages; the first of full size was read");
  }

  private static boolean isFull(TiffDirectory page) {
    return (page.number(TiffTag.NEW_SUBFILE_TYPE, 0) & (REDUCED | MASK)) == 0
        && page.number(TiffTag.SUBFILE_TYPE, 1) != OLD_REDUCED;
  }

  /** The page itself, or the largest of those that it looks like a preview of. */
  private static TiffDirectory largerOf(TiffDirectory page, List<TiffDirectory> others) {
    TiffDirectory largest = page;
    for (TiffDirectory other : others) {
      boolean twice = width(other) >= 2 * width(page) && height(other) >= 2 * height(page);
      double shape = width(other) * height(page) / (double) (width(page) * height(other));
      if (twice && Math.abs(shape - 1) < SAME_SHAPE && width(other) > width(largest)) {
        largest = other;
      }
    }
    return largest;
  }

  private static long width(TiffDirectory page) {
    return Math.clamp(page.number(TiffTag.IMAGE_WIDTH, 1), 1, Integer.MAX_VALUE);
  }

  private static long height(TiffDirectory page) {
    return Math.clamp(page.number(TiffTag.IMAGE_LENGTH, 1), 1, Integer.MAX_VALUE);
  }

  private static String size(TiffDirectory page) {
    return width(page) + " x " + height(page);
  }

  private static void refuseRaw(TiffFile tiff, List<TiffDirectory> all) {
    boolean dng = all.stream().anyMatch(page -> page.has(TiffTag.DNG_VERSION));
    boolean raw = dng || marked(tiff) || all.stream().anyMatch(page -> page.has(TiffTag.CR2_SLICES)
        || SENSOR.contains(page.number(TiffTag.PHOTOMETRIC, 0))
        || OF_CAMERAS.contains(page.number(TiffTag.COMPRESSION, 1)));
    if (raw) {
      throw Signatures.raw(tiff.source(), dng ? "DNG" : byMake(all).orElse(""));
    }
  }

  /** Canon and Phase One write their mark behind the header of an otherwise plain TIFF. */
  private static boolean marked(TiffFile tiff) {
    byte[] file = tiff.file().array();
    if (file.length < 12) {
      return false;
    }
    boolean canon = file[8] == 'C' && file[9] == 'R' && file[10] == 2;
    boolean phaseOne = file[8] == file[0] && file[9] == file[0] && file[10] == file[0] && file[11] == file[0];
    return canon || phaseOne;
  }

  private static Optional<String> byMake(List<TiffDirectory> all) {
    return all.stream().map(page -> page.text(TiffTag.MAKE).toLowerCase(Locale.ROOT))
        .flatMap(make -> RAW_BY_MAKE.entrySet().stream().filter(known -> make.startsWith(known.getKey())))
        .map(Map.Entry::getValue).findFirst();
  }
}
