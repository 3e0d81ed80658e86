package org.pivotune.checkpoint;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pickle says, as plain data. Containers compare by identity and may contain themselves, as in Python; walk them
 * with {@link PickleNode}, which gives helpful errors.
 */
public sealed interface PickleValue {
  /** What this is, in a few words, for messages. */
  String describe();

  /** How many containers lie below this one, as far as was known when it was filled. */
  default int nesting() {
    return 0;
  }

  /** Python's {@code None}. */
  enum None implements PickleValue {
    NONE;

    @Override
    public String describe() {
      return "None";
    }
  }

  /** A truth value. */
  record Bool(boolean value) implements PickleValue {
    @Override
    public String describe() {
      return value ? "True" : "False";
    }
  }

  /** A whole number of at most 64 bits. */
  record Int(long value) implements PickleValue {
    @Override
    public String describe() {
      return "the number " + value;
    }
  }

  /** A whole number of more than 64 bits. */
  record BigInt(BigInteger value) implements PickleValue {
    @Override
    public String describe() {
      return "a number of " + value.bitLength() + " bits";
    }
  }

  /** A floating-point number. */
  record Real(double value) implements PickleValue {
    @Override
    public String describe() {
      return "the number " + value;
    }
  }

  /** Text; Python 2's short byte strings too, as Latin-1. */
  record Text(String value) implements PickleValue {
    @Override
    public String describe() {
      return "the text '" + Listing.shorten(value) + "'";
    }
  }

  /** Bytes that still lie in their file. */
  record Bytes(ByteSource content) implements PickleValue {
    @Override
    public String describe() {
      return content.size() + " bytes";
    }
  }

  /** A tensor or numpy array that still lies in its file; or a numpy array of Python objects. */
  final class Tensor implements PickleValue {
    private @Nullable StoredTensor stored;
    private @Nullable PickleValue objects;
    private int nesting;

    Tensor() {}

    Tensor(StoredTensor stored) {
      this.stored = stored;
    }

    /** The tensor; null for a numpy array whose pickle never gave its content. */
    public @Nullable StoredTensor stored() {
      return stored;
    }

    void fill(StoredTensor content) {
      stored = content;
    }

    void fill(PickleValue content) {
      objects = content;
      nesting = content.nesting() + 1;
    }

    /** What an array of Python objects holds: its items, or the one object of an array without dimensions. */
    @Nullable PickleValue objects() {
      return objects;
    }

    @Override
    public int nesting() {
      return nesting;
    }

    @Override
    public String describe() {
      return objects == null ? "a tensor " + stored : "an array of objects";
    }
  }

  /** A list, tuple or set. */
  final class Items implements PickleValue {
    private final String kind;
    private final List<PickleValue> items;
    private int nesting;

    Items(String kind) {
      this.kind = kind;
      this.items = new ArrayList<>(0);
    }

    void add(PickleValue item) {
      nesting = Math.max(nesting, item.nesting() + 1);
      items.add(item);
    }

    void addAll(Collection<? extends PickleValue> more) {
      more.forEach(this::add);
    }

    /** The items in order; unmodifiable. */
    public List<PickleValue> items() {
      return Collections.unmodifiableList(items);
    }

    /** Whether this is a tuple. */
    public boolean isTuple() {
      return kind.equals("tuple");
    }

    @Override
    public int nesting() {
      return nesting;
    }

    @Override
    public String describe() {
      return "a " + kind + " of " + items.size();
    }
  }

  /**
   * A dictionary, ordered. Only text and whole numbers can be asked for, a number by its digits; entries under others
   * are counted and forgotten.
   */
  final class Dict implements PickleValue {
    private final Map<String, PickleValue> entries = LinkedHashMap.newLinkedHashMap(0);
    /** Under other keys: in no map, whose slots a file could choose so that all of them collide. */
    private int others;
    private int nesting;

    Dict() {}

    void put(PickleValue key, PickleValue value) {
      nesting = Math.max(nesting, Math.max(key.nesting(), value.nesting()) + 1);
      switch (key) {
        case Text text -> entries.put(text.value(), value);
        case Int number -> entries.putIfAbsent(Long.toString(number.value()), value);
        default -> others++;
      }
    }

    /** The value of a text key, or of a whole number. */
    public @Nullable PickleValue get(String key) {
      return entries.get(key);
    }

    /** The keys in order. */
    public List<String> keys() {
      return List.copyOf(entries.keySet());
    }

    public int size() {
      return entries.size() + others;
    }

    @Override
    public int nesting() {
      return nesting;
    }

    @Override
    public String describe() {
      return "a dict with " + (entries.isEmpty() ? "no entries" : "the keys " + Listing.of(keys()));
    }
  }

  /** An object that was not made: the name of its class or function, the arguments, and the state given to it. */
  final class Instance implements PickleValue {
    private final String className;
    private final List<PickleValue> arguments;
    private PickleValue state = None.NONE;
    private int nesting = 1;

    Instance(String className, List<PickleValue> arguments) {
      this.className = className;
      this.arguments = List.copyOf(arguments);
      arguments.forEach(argument -> nesting = Math.max(nesting, argument.nesting() + 1));
    }

    void build(PickleValue newState) {
      state = newState;
      nesting = Math.max(nesting, newState.nesting() + 1);
    }

    /** Module and name, such as {@code argparse.Namespace}. */
    public String className() {
      return className;
    }

    /** The arguments of the constructor or function; unmodifiable. */
    public List<PickleValue> arguments() {
      return arguments;
    }

    /** The state, {@link None} if there was none; usually a dict of attributes. */
    public PickleValue state() {
      return state;
    }

    @Override
    public int nesting() {
      return nesting;
    }

    @Override
    public String describe() {
      return "an object " + className;
    }
  }

  /** An allowed global: a class or function that is named, never called. */
  final class Symbol implements PickleValue {
    private final String name;
    private final PickleConstructor constructor;

    Symbol(String name, PickleConstructor constructor) {
      this.name = name;
      this.constructor = constructor;
    }

    /** Module and name, such as {@code torch.FloatStorage}. */
    public String name() {
      return name;
    }

    PickleConstructor constructor() {
      return constructor;
    }

    @Override
    public String describe() {
      return "the global " + name;
    }
  }

  /** The element type of a numpy array; {@code type} is null for types that are no numbers. */
  final class NumpyType implements PickleValue {
    private final String code;
    private final @Nullable ElementType type;
    private boolean bigEndian;

    NumpyType(String code, @Nullable ElementType type, boolean bigEndian) {
      this.code = code;
      this.type = type;
      this.bigEndian = bigEndian;
    }

    @Nullable ElementType type() {
      return type;
    }

    boolean bigEndian() {
      return bigEndian;
    }

    void setBigEndian(boolean value) {
      bigEndian = value;
    }

    @Override
    public String describe() {
      return "the numpy type " + Listing.shorten(code);
    }
  }

  /** A PyTorch storage: known by name and size at first, located in the file later. */
  final class TorchStorage implements PickleValue {
    private final ElementType type;
    private final long elements;
    private @Nullable Storage located;

    TorchStorage(ElementType type, long elements) {
      this.type = type;
      this.elements = elements;
    }

    ElementType type() {
      return type;
    }

    long elements() {
      return elements;
    }

    void locate(Storage storage) {
      located = storage;
    }

    Storage located() {
      if (located == null) {
        throw new IllegalStateException("a tensor was read before its stream was");
      }
      return located;
    }

    @Override
    public String describe() {
      return "a storage of " + elements + " elements";
    }
  }
}
