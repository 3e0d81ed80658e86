package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code numpy.save} writes, one array a file (format versions 1 to 3), of real numbers; arrays of Python
 * objects are pickles, of which the tensors are read as data. Immutable; safe from any thread.
 */
public final class NumpyReader {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int VERSION_END = 8;
  private static final String OBJECTS = "|O";
  private static final int LONGEST_HEADER = 1 << 16;
  /** numpy sorts the keys, and so does everybody who writes for it. */
  private static final Pattern HEADER = Pattern.compile(
      "\\{\\s*'descr':\\s*('[^']{1,16}'|\\[.*),\\s*'fortran_order':\\s*(True|False),\\s*"
          + "'shape':\\s*\\(([0-9L, ]{0,400})\\),?\\s*\\}\\s*",
      Pattern.DOTALL);
  /** Python 2 wrote long numbers with an L. */
  private static final Pattern NUMBER = Pattern.compile("([0-9]{1,18})L?");

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

  /**
   * The array of a source that holds nothing else, unread: the file of {@code numpy.save}, or an entry of an .npz. Python
   * objects are refused.
   */
  public StoredTensor read(ByteSource source) {
    return array(source, header(source));
  }

  /**
   * The array by the name {@link TensorFile#ALONE}; of an array of Python objects, such as a dict of arrays, the tensors
   * in it by their keys.
   *
   * @param budget shared by all arrays of a file
   */
  Map<String, StoredTensor> tensors(ByteSource source, WorkBudget budget) {
    Header header = header(source);
    if (!header.code().startsWith(OBJECTS)) {
      return Map.of(TensorFile.ALONE, array(source, header));
    }
    ByteSource pickle = source.slice(header.dataStart(), source.size() - header.dataStart());
    return new PickleReader(PickleSymbols.STANDARD, limits).read(pickle, budget).tensors().asMap();
  }

  /** Whether a source is an array of numbers or of objects, not of text, dates or fields. */
  boolean mayHoldNumbers(ByteSource source) {
    String code = header(source).code();
    return code.startsWith(OBJECTS) || elementType(code) != null;
  }

  /** What stands before the elements. */
  private record Header(String code, boolean columnMajor, String shape, long dataStart) {}

  private Header header(ByteSource source) {
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
    Matcher fields = HEADER.matcher(header);
    if (!fields.matches()) {
      throw fault(source).because(
          "the header '" + Listing.shorten(header) + "' is none of numpy's; the file is damaged");
    }
    return new Header(
        fields.group(1).replace("'", ""), fields.group(2).equals("True"), fields.group(3), start + bytes);
  }

  private static Fault fault(ByteSource source) {
    return problem -> new CheckpointException(source.name(), VERSION_END, problem);
  }

  private StoredTensor array(ByteSource source, Header header) {
    Fault fault = fault(source);
    ElementType type = type(header.code(), fault);
    long[] shape = shape(header.shape(), fault);
    ByteSource data = source.slice(header.dataStart(), source.size() - header.dataStart());
    long[] strides = header.columnMajor() ? TensorView.columnMajor(shape) : TensorView.rowMajor(shape);
    TensorView view = TensorView.of(fault, limits, 0, shape, strides, data.size() / type.bytes());
    if (data.size() != view.elementCount() * type.bytes()) {
      throw fault.because("shape " + Arrays.toString(shape) + " of " + type + " needs "
          + view.elementCount() * type.bytes() + " bytes, but " + data.size()
          + " follow the header; the file is damaged");
    }
    ByteOrder order = header.code().startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    Storage storage = new Storage(type, order, data);
    return new StoredTensor(type, view, () -> storage);
  }

  private static ElementType type(String code, Fault fault) {
    if (code.startsWith(OBJECTS)) {
      throw fault.because("the array holds Python objects, which is a pickle and may run code in Python; save its "
          + "numbers alone, such as numpy.save('codes.npy', array.astype('float32'))");
    }
    ElementType type = elementType(code);
    if (type == null) {
      throw fault.because("elements of the type " + Listing.shorten(code) + " are no real numbers; save the array as "
          + "float32");
    }
    return type;
  }

  private static @Nullable ElementType elementType(String code) {
    return code.matches("[<>|][a-z][0-9]") ? NumpySymbols.elementType(code.substring(1)) : null;
  }

  private static long[] shape(String text, Fault fault) {
    if (text.isBlank()) {
      return new long[0];
    }
    String[] parts = text.strip().replaceFirst(",$", "").split(",", -1);
    long[] shape = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String number = parts[i].strip();
      Matcher digits = NUMBER.matcher(number);
      if (!digits.matches()) {
        throw fault.because("the shape (" + Listing.shorten(text) + ") is none; the file is damaged");
      }
      shape[i] = Long.parseLong(digits.group(1));
    }
    return shape;
  }
}
