package org.pivotune.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.checkpoint.PickleValue.Dict;
import org.pivotune.checkpoint.PickleValue.Items;
import org.pivotune.checkpoint.PickleValue.Symbol;

/** Python's own containers and the helpers that pickles use for plain objects. */
final class PythonSymbols {
  private static final List<String> PLAIN_TYPES = List.of("object", "int", "float", "bool", "str", "complex");

  private PythonSymbols() {}

  static void addTo(Map<String, PickleConstructor> symbols) {
    for (String module : List.of("builtins.", "__builtin__.")) {
      PLAIN_TYPES.forEach(type -> symbols.put(module + type, PickleConstructor::inert));
      symbols.put(module + "dict", PythonSymbols::dict);
      symbols.put(module + "bytes", PythonSymbols::bytes);
      symbols.put(module + "bytearray", PythonSymbols::bytes);
      for (String kind : List.of("list", "tuple", "set", "frozenset")) {
        symbols.put(module + kind, (name, arguments, context) -> items(kind, name, arguments, context));
      }
    }
    for (String module : List.of("copyreg.", "copy_reg.")) {
      symbols.put(module + "_reconstructor", PythonSymbols::reconstruct);
      symbols.put(module + "__newobj__", PythonSymbols::newObject);
    }
    symbols.put("collections.OrderedDict", PythonSymbols::dict);
    symbols.put("collections.defaultdict", (name, arguments, context) -> new Dict());
    symbols.put("collections.Counter", PythonSymbols::dict);
    symbols.put("_codecs.encode", PythonSymbols::encode);
    symbols.put("argparse.Namespace", PickleConstructor::inert);
    symbols.put("types.SimpleNamespace", PickleConstructor::inert);
    for (String path : List.of("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath")) {
      symbols.put("pathlib." + path, PickleConstructor::inert);
    }
  }

  /** {@code dict()} or {@code dict(pairs)}. */
  static PickleValue dict(String name, List<PickleValue> arguments, PickleContext context) {
    Dict dict = new Dict();
    if (!arguments.isEmpty() && !(arguments.getFirst() instanceof Dict)) {
      List<PickleValue> pairs = context.argument(Items.class, name, arguments, 0).items();
      context.budget().claim(pairs.size(), context.fault());
      for (PickleValue pair : pairs) {
        List<PickleValue> entry = context.require(Items.class, "a pair of " + name, pair).items();
        dict.put(context.argument(name, entry, 0), context.argument(name, entry, 1));
      }
    }
    return dict;
  }

  private static PickleValue items(String kind, String name, List<PickleValue> arguments, PickleContext context) {
    Items copy = new Items(kind);
    if (!arguments.isEmpty()) {
      List<PickleValue> items = context.argument(Items.class, name, arguments, 0).items();
      context.budget().claim(items.size(), context.fault());
      copy.addAll(items);
    }
    return copy;
  }

  private static PickleValue newObject(String name, List<PickleValue> arguments, PickleContext context) {
    Symbol type = context.argument(Symbol.class, name, arguments, 0);
    return type.constructor().build(type.name(), arguments.subList(1, arguments.size()), context);
  }

  /** Objects of protocols 0 and 1: class, base class, and the base class's state, which weights do not use. */
  private static PickleValue reconstruct(String name, List<PickleValue> arguments, PickleContext context) {
    Symbol type = context.argument(Symbol.class, name, arguments, 0);
    return type.constructor().build(type.name(), List.of(), context);
  }

  /** {@code bytes()}, {@code bytearray(bytes)}, or {@code bytearray(text, 'latin-1')}. */
  private static PickleValue bytes(String name, List<PickleValue> arguments, PickleContext context) {
    if (arguments.isEmpty()) {
      return new PickleValue.Bytes(ByteSource.of(context.file(), new byte[0]));
    }
    return arguments.getFirst() instanceof PickleValue.Bytes same ? same : encode(name, arguments, context);
  }

  /** How protocols before 3 write bytes: as text whose characters are the bytes. */
  private static PickleValue encode(String name, List<PickleValue> arguments, PickleContext context) {
    String text = context.text(name, context.argument(name, arguments, 0));
    String charset = arguments.size() > 1 ? context.text(name, arguments.get(1)) : "latin1";
    if (!charset.toLowerCase(Locale.ROOT).replaceAll("[-_]", "").matches("latin1|iso88591")) {
      throw context.failure("the pickle encodes bytes as '" + Listing.shorten(charset) + "', which numpy never does");
    }
    context.budget().claimBytes(text.length(), context.fault());
    if (!StandardCharsets.ISO_8859_1.newEncoder().canEncode(text)) {
      throw context.failure("bytes in the pickle are not Latin-1 text; the file is damaged");
    }
    return new PickleValue.Bytes(ByteSource.of(context.file(), text.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
