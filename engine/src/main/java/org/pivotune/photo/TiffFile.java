package org.pivotune.photo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The directories of a TIFF or BigTIFF.
 *
 * @param pages of the main chain, in its order; at least one
 */
record TiffFile(Path source, ByteBuffer file, boolean big, List<TiffDirectory> pages) {
  private static final int MOST_PAGES = 4_096;
  private static final int MOST_FIELDS = 4_096;

  static boolean isTiff(byte[] file) {
    return file.length >= 8 && (startsWith(file, 'I', 'I', 42, 0) || startsWith(file, 'M', 'M', 0, 42)
        || startsWith(file, 'I', 'I', 43, 0) || startsWith(file, 'M', 'M', 0, 43));
  }

  private static boolean startsWith(byte[] file, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if ((file[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** @throws PhotoException if the file ends inside a directory, or a directory is none */
  static TiffFile parse(Path source, byte[] content) {
    ByteOrder order = content[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer file = ByteBuffer.wrap(content).order(order);
    boolean big = file.getShort(2) == 43;
    if (big && (content.length < 16 || file.getShort(4) != 8)) {
      throw damaged(source, "its header is not that of a BigTIFF");
    }
    List<TiffDirectory> pages = new ArrayList<>();
    TiffFile tiff = new TiffFile(source, file, big, pages);
    Set<Long> seen = new HashSet<>();
    long at = big ? file.getLong(8) : file.getInt(4) & 0xffff_ffffL;
    // A chain that bites its own tail ends there, as in every reader.
    while (at != 0 && seen.add(at)) {
      if (pages.size() == MOST_PAGES) {
        throw new PhotoException(source + " has more than " + MOST_PAGES
            + " pages; save the one you want as a file of its own");
      }
      at = tiff.read(at, pages);
    }
    if (pages.isEmpty()) {
      throw damaged(source, "it has no page");
    }
    return tiff;
  }

  /** The pages below a page (SubIFDs): its previews, or the picture that the page is a preview of. */
  List<TiffDirectory> below(TiffDirectory page) {
    List<TiffDirectory> found = new ArrayList<>();
    long[] offsets = page.numbers(TiffTag.SUB_IFDS);
    for (int i = 0; i < Math.min(offsets.length, MOST_PAGES); i++) {
      if (offsets[i] != 0) {
        read(offsets[i], found);
      }
    }
    return found;
  }

  /** Adds the directory at an offset and tells where the next one is. */
  private long read(long offset, List<TiffDirectory> to) {
    int countSize = big ? 8 : 2;
    if (offset < 0 || offset > file.limit() - countSize) {
      throw damaged(source, "a page would begin at byte " + offset + ", behind its end");
    }
    int at = (int) offset;
    long count = big ? file.getLong(at) : file.getShort(at) & 0xffff;
    int entrySize = big ? 20 : 12;
    int offsetSize = big ? 8 : 4;
    if (count < 1 || count > MOST_FIELDS || at + countSize + count * entrySize > file.limit()) {
      throw damaged(source, "a page of it has " + count + " fields");
    }
    Map<Integer, TiffDirectory.Field> fields = new HashMap<>();
    for (int i = 0; i < count; i++) {
      field(at + countSize + i * entrySize, fields);
    }
    to.add(new TiffDirectory(file, Map.copyOf(fields)));
    long next = at + countSize + count * entrySize;
    if (next + offsetSize > file.limit()) {
      // Some writers leave out the zero that ends the last directory.
      return 0;
    }
    return big ? file.getLong((int) next) : file.getInt((int) next) & 0xffff_ffffL;
  }

  /** A field whose values leave the file is as good as missing; what is needed and missing is told where it is used. */
  private void field(int at, Map<Integer, TiffDirectory.Field> fields) {
    int type = file.getShort(at + 2) & 0xffff;
    long count = big ? file.getLong(at + 4) : file.getInt(at + 4) & 0xffff_ffffL;
    int size = TiffDirectory.Field.size(type);
    if (size == 0 || count < 0 || count > file.limit()) {
      return;
    }
    int inline = big ? 8 : 4;
    int valueAt = at + (big ? 12 : 8);
    long from = count * size <= inline ? valueAt : big ? file.getLong(valueAt) : file.getInt(valueAt) & 0xffff_ffffL;
    if (from >= 0 && from <= file.limit() - count * size) {
      // Of a tag that comes twice the first counts, as in libtiff.
      fields.putIfAbsent(file.getShort(at) & 0xffff, new TiffDirectory.Field(type, (int) count, (int) from));
    }
  }

  static PhotoException damaged(Path source, String what) {
    return new PhotoException(source + " is truncated or damaged: " + what + "; fetch or copy the whole TIFF again");
  }
}
