package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code numpy.save} writes, one array a file (format versions 1 to 3), of real numbers. Arrays of Python
 * objects are pickles and are refused. Immutable; safe from any thread.
 */
public final class NumpyReader {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int VERSION_END = 8;
  private static final int LONGEST_HEADER = 1 << 16;
  /** numpy sorts the keys, and so does everybody who writes for it. */
  private static final Pattern HEADER = Pattern.compile(
      "\\{\\s*'descr':\\s*('[^']{1,16}'|\\[.*),\\s*'fortran_order':\\s*(True|False),\\s*"
          + "'shape':\\s*\\(([0-9, ]{0,400})\\),?\\s*\\}\\s*",
      Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final CheckpointLimits limits;

  /** A reader with the usual limits. */
  public NumpyReader() {
    this(CheckpointLimits.DEFAULT);
  }

  public NumpyReader(CheckpointLimits limits) {
    this.limits = limits;
  }

  /** Whether a source begins as an array of numpy does. */
  public static boolean isArray(ByteSource source) {
    return source.size() >= MAGIC.length && Arrays.equals(source.copy(0, MAGIC.length).array(), MAGIC);
  }

  /**
   * The array of a file, unread.
   *
   * @throws CheckpointException if it is no array, is damaged, holds no real numbers, or breaks a limit
   */
  public StoredTensor read(Path file) {
    return read(ByteSource.of(file, limits));
  }

  /** The array of a source that holds nothing else, unread: the file of {@code numpy.save}, or an entry of an .npz. */
  public StoredTensor read(ByteSource source) {
    if (!isArray(source)) {
      throw new CheckpointException(
          source.name(), 0, "this is no array of numpy.save (.npy); " + CheckpointFormat.describe(source));
    }
    source.requireInside(0, VERSION_END);
    int major = source.copy(MAGIC.length, 1).get(0);
    int start = switch (major) {
      case 1 -> VERSION_END + Short.BYTES;
      case 2, 3 -> VERSION_END + Integer.BYTES;
      default -> throw new CheckpointException(source.name(), MAGIC.length,
          "version " + (major & 0xff) + " of the .npy format is unknown; save the array anew with numpy.save");
    };
    ByteBuffer length = source.copy(VERSION_END, start - VERSION_END);
    long bytes = major == 1 ? Short.toUnsignedLong(length.getShort()) : Integer.toUnsignedLong(length.getInt());
    if (bytes > LONGEST_HEADER) {
      throw new CheckpointException(source.name(), VERSION_END,
          "a header of " + bytes + " bytes is not believable; the file is damaged");
    }
    String header = new String(source.copy(start, (int) bytes).array(), StandardCharsets.ISO_8859_1);
    return array(source, header, start + bytes);
  }

  private StoredTensor array(ByteSource source, String header, long dataStart) {
    Fault fault = problem -> new CheckpointException(source.name(), VERSION_END, problem);
    Matcher fields = HEADER.matcher(header);
    if (!fields.matches()) {
      throw fault.because("the header '" + Listing.shorten(header) + "' is none of numpy's; the file is damaged");
    }
    String code = fields.group(1).replace("'", "");
    ElementType type = type(code, fault);
    long[] shape = shape(fields.group(3), fault);
    boolean columnMajor = fields.group(2).equals("True");
    ByteSource data = source.slice(dataStart, source.size() - dataStart);
    long[] strides = columnMajor ? TensorView.columnMajor(shape) : TensorView.rowMajor(shape);
    TensorView view = TensorView.of(fault, limits, 0, shape, strides, data.size() / type.bytes());
    if (data.size() != view.elementCount() * type.bytes()) {
      throw fault.because("shape " + Arrays.toString(shape) + " of " + type + " needs "
          + view.elementCount() * type.bytes() + " bytes, but " + data.size()
          + " follow the header; the file is damaged");
    }
    ByteOrder order = code.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    Storage storage = new Storage(type, order, data);
    return new StoredTensor(type, view, () -> storage);
  }

  private static ElementType type(String code, Fault fault) {
    if (code.startsWith("|O")) {
      throw fault.because("the array holds Python objects, which is a pickle and may run code in Python; save its "
          + "numbers alone, such as numpy.save('codes.npy', array.astype('float32'))");
    }
    ElementType type = code.matches("[<>|][a-z][0-9]") ? NumpySymbols.elementType(code.substring(1)) : null;
    if (type == null) {
      throw fault.because("elements of the type " + Listing.shorten(code) + " are no real numbers; save the array as "
          + "float32");
    }
    return type;
  }

  private static long[] shape(String text, Fault fault) {
    if (text.isBlank()) {
      return new long[0];
    }
    String[] parts = text.strip().replaceFirst(",$", "").split(",", -1);
    long[] shape = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String number = parts[i].strip();
      if (!NUMBER.matcher(number).matches()) {
        throw fault.because("the shape (" + Listing.shorten(text) + ") is none; the file is damaged");
      }
      shape[i] = Long.parseLong(number);
    }
    return shape;
  }
}
