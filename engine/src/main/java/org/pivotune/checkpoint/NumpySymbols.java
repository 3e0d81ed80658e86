package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.PickleValue.Bool;
import org.pivotune.checkpoint.PickleValue.Bytes;
import org.pivotune.checkpoint.PickleValue.Items;
import org.pivotune.checkpoint.PickleValue.NumpyType;
import org.pivotune.checkpoint.PickleValue.Tensor;
import org.pivotune.checkpoint.PickleValue.Text;

/** numpy's arrays, scalars and element types, from before and after numpy 2 renamed its modules. */
final class NumpySymbols {
  private static final Map<String, ElementType> CODES = Map.ofEntries(
      Map.entry("f8", ElementType.F64),
      Map.entry("f4", ElementType.F32),
      Map.entry("f2", ElementType.F16),
      Map.entry("i8", ElementType.I64),
      Map.entry("i4", ElementType.I32),
      Map.entry("i2", ElementType.I16),
      Map.entry("i1", ElementType.I8),
      Map.entry("u8", ElementType.U64),
      Map.entry("u4", ElementType.U32),
      Map.entry("u2", ElementType.U16),
      Map.entry("u1", ElementType.U8),
      Map.entry("b1", ElementType.BOOL));
  private static final int STATE_SHAPE = 1;
  private static final int STATE_TYPE = 2;
  private static final int STATE_COLUMN_MAJOR = 3;
  private static final int STATE_CONTENT = 4;

  private NumpySymbols() {}

  /** The element type of a code such as {@code f4}, without byte order; null for what is no number. */
  static @Nullable ElementType elementType(String code) {
    return CODES.get(code);
  }

  static void addTo(Map<String, PickleConstructor> symbols) {
    symbols.put("numpy.ndarray", PickleConstructor::inert);
    symbols.put("numpy.dtype", NumpySymbols::type);
    for (String core : List.of("numpy.core.", "numpy._core.")) {
      // The array is empty until the state that BUILD gives it.
      symbols.put(core + "multiarray._reconstruct", (name, arguments, context) -> new Tensor());
      symbols.put(core + "multiarray.scalar", NumpySymbols::scalar);
      symbols.put(core + "numeric._frombuffer", NumpySymbols::fromBuffer);
    }
  }

  private static PickleValue type(String name, List<PickleValue> arguments, PickleContext context) {
    String code = context.text(name, context.argument(name, arguments, 0));
    boolean big = code.startsWith(">");
    String plain = code.replaceFirst("^[<>=|]", "");
    return new NumpyType(code, CODES.get(plain), big);
  }

  /** State of an element type: version, byte order, and what only structured types have. */
  static void buildType(NumpyType type, PickleValue state, PickleContext context) {
    List<PickleValue> parts = context.require(Items.class, "the state of a numpy type", state).items();
    String order = context.text("a numpy byte order", context.argument("numpy.dtype", parts, 1));
    type.setBigEndian(order.equals(">"));
  }

  /** State of an array: version, shape, element type, whether column-major, content. */
  static void buildArray(Tensor array, PickleValue state, PickleContext context) {
    String name = "numpy.ndarray";
    List<PickleValue> parts = context.require(Items.class, "the state of a numpy array", state).items();
    long[] shape = context.numbers("a numpy shape", context.argument(name, parts, STATE_SHAPE));
    NumpyType type = context.argument(NumpyType.class, name, parts, STATE_TYPE);
    boolean columnMajor = context.argument(Bool.class, name, parts, STATE_COLUMN_MAJOR).value();
    if (context.argument(name, parts, STATE_CONTENT) instanceof Items objects) {
      array.fill(shape.length == 0 && objects.items().size() == 1 ? objects.items().getFirst() : objects);
      return;
    }
    array.fill(stored(type, shape, columnMajor, content(context.argument(name, parts, STATE_CONTENT), context),
        context));
  }

  /** Protocol 5: content, element type, shape, order. */
  private static PickleValue fromBuffer(String name, List<PickleValue> arguments, PickleContext context) {
    NumpyType type = context.argument(NumpyType.class, name, arguments, 1);
    long[] shape = context.numbers("a numpy shape", context.argument(name, arguments, 2));
    boolean columnMajor = context.text("a numpy order", context.argument(name, arguments, 3)).equals("F");
    return new Tensor(stored(type, shape, columnMajor, content(arguments.getFirst(), context), context));
  }

  private static PickleValue scalar(String name, List<PickleValue> arguments, PickleContext context) {
    NumpyType type = context.argument(NumpyType.class, name, arguments, 0);
    if (type.type() == null) {
      return PickleConstructor.inert(name, arguments, context);
    }
    ByteSource bytes = content(context.argument(name, arguments, 1), context);
    if (bytes.size() != type.type().bytes()) {
      throw context.failure("a numpy scalar has " + bytes.size() + " bytes, not those of " + type.describe());
    }
    ByteBuffer value = bytes.copy(0, type.type().bytes()).order(order(type));
    return switch (type.type()) {
      case F64 -> new PickleValue.Real(value.getDouble());
      case I64, U64 -> new PickleValue.Int(value.getLong());
      default -> {
        FloatBuffer number = FloatBuffer.allocate(1);
        type.type().decode(value, number);
        yield type.type().isFloating()
            ? new PickleValue.Real(number.get(0))
            : new PickleValue.Int((long) number.get(0));
      }
    };
  }

  private static StoredTensor stored(
      NumpyType numpy, long[] shape, boolean columnMajor, ByteSource content, PickleContext context) {
    @Nullable ElementType type = numpy.type();
    if (type == null) {
      throw context.failure("a numpy array has elements of " + numpy.describe() + ", which are no numbers");
    }
    long[] strides = columnMajor ? TensorView.columnMajor(shape) : TensorView.rowMajor(shape);
    TensorView view =
        TensorView.of(context.fault(), context.limits(), 0, shape, strides, content.size() / type.bytes());
    if (content.size() != view.elementCount() * type.bytes()) {
      throw context.failure("a numpy array of " + view.elementCount() + " elements has " + content.size()
          + " bytes; the file is damaged");
    }
    Storage storage = new Storage(type, order(numpy), content);
    return new StoredTensor(type, view, () -> storage);
  }

  private static ByteOrder order(NumpyType type) {
    return type.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private static ByteSource content(PickleValue value, PickleContext context) {
    if (value instanceof Text text) {
      context.budget().claimBytes(text.value().length(), context.fault());
      return ByteSource.of(context.file(), text.value().getBytes(StandardCharsets.ISO_8859_1));
    }
    return context.require(Bytes.class, "the content of a numpy array", value).content();
  }
}
