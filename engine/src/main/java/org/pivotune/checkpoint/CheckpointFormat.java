package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The container formats, told by content and never by suffix. */
public enum CheckpointFormat {
  SAFETENSORS,
  TORCH_ZIP,
  TORCH_STREAM,
  PICKLE,
  NPY,
  UNKNOWN;

  private static final int LOOK = 64;
  private static final int ZIP_SIGNATURE = 0x04034b50;
  private static final int PROTO = 0x80;
  private static final int NEWEST_PROTOCOL = 5;

  /** The first bytes of torch.save's magic number as a pickled integer, without the protocol before it. */
  private static final byte[] MAGIC = {
    (byte) 0x8a, 0x0a, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19
  };

  /** The format that a source seems to have; reading it may still fail. Safetensors starts with 8 bytes of length. */
  public static CheckpointFormat of(ByteSource source) {
    ByteBuffer start = source.copy(0, (int) Math.min(LOOK, source.size()));
    if (start.remaining() < 4) {
      return UNKNOWN;
    }
    if (start.getInt(0) == ZIP_SIGNATURE) {
      return TORCH_ZIP;
    }
    if (NumpyReader.isArray(source)) {
      return NPY;
    }
    // Before pickles: the low bytes of a header's length can look like a pickle's protocol marker.
    if (start.remaining() > Long.BYTES && start.getInt(Integer.BYTES) == 0 && start.get(Long.BYTES) == '{') {
      return SAFETENSORS;
    }
    if ((start.get(0) & 0xFF) == PROTO && start.get(1) >= 2 && start.get(1) <= NEWEST_PROTOCOL) {
      return contains(start, MAGIC) ? TORCH_STREAM : PICKLE;
    }
    return textPickle(start);
  }

  /** Protocols 0 and 1 have no marker; what holds weights starts with a mark, a container or a global. */
  private static CheckpointFormat textPickle(ByteBuffer start) {
    byte first = start.get(0);
    byte second = start.get(1);
    boolean mark = first == '(' && (second == 'd' || second == 'l' || second == 't' || second == 'i');
    return mark || (first == '}' && second == 'q') || (first == ']' && second == 'q') ? PICKLE : UNKNOWN;
  }

  private static boolean contains(ByteBuffer start, byte[] wanted) {
    for (int at = 0; at + wanted.length <= start.limit(); at++) {
      if (start.slice(at, wanted.length).equals(ByteBuffer.wrap(wanted))) {
        return true;
      }
    }
    return false;
  }

  /** What a file seems to be instead, as a clause for a message. */
  public static String describe(ByteSource source) {
    return switch (of(source)) {
      case SAFETENSORS -> "it looks like safetensors";
      case TORCH_ZIP -> "it looks like a zip archive, as of torch.save or numpy";
      case TORCH_STREAM -> "it looks like an old stream of torch.save";
      case PICKLE -> "it looks like a plain Python pickle";
      case NPY -> "it looks like a numpy array";
      case UNKNOWN -> unknown(source);
    };
  }

  private static String unknown(ByteSource source) {
    byte[] start = source.copy(0, (int) Math.min(LOOK, source.size())).array();
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("version https://git-lfs")) {
      return "it is a Git LFS pointer, not the file itself: run 'git lfs pull'";
    }
    if (text.stripLeading().toLowerCase(Locale.ROOT).matches("(?s)<(!doctype|html|\\?xml).*")) {
      return "it is a web page, perhaps an error page of the download: fetch the file again";
    }
    boolean plain = text.chars().allMatch(c -> c >= ' ' && c < 0x7F || c == '\n' || c == '\r' || c == '\t');
    return plain ? "it is a text file" : "its format is unknown (safetensors, torch.save and pickle are known)";
  }
}
