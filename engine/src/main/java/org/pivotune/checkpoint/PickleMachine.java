package org.pivotune.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.PickleValue.Dict;
import org.pivotune.checkpoint.PickleValue.Instance;
import org.pivotune.checkpoint.PickleValue.Items;
import org.pivotune.checkpoint.PickleValue.NumpyType;
import org.pivotune.checkpoint.PickleValue.Symbol;
import org.pivotune.checkpoint.PickleValue.Tensor;
import org.pivotune.checkpoint.PickleValue.Text;

/** Runs one pickle of protocol 0 to 5, where "running" only ever builds plain data. Good for one pickle. */
final class PickleMachine {
  private static final int NEWEST_PROTOCOL = 5;

  private final PickleContext context;
  private final ByteCursor cursor;
  private final PickleStack stack;
  private final PickleLiterals literals;
  private final PersistentLoader persistent;

  PickleMachine(PickleContext context, PersistentLoader persistent) {
    this.context = context;
    this.cursor = context.cursor();
    this.stack = new PickleStack(context.limits(), context.fault());
    this.literals = new PickleLiterals(context);
    this.persistent = persistent;
  }

  /** The value of the pickle that begins at the cursor, which afterwards stands behind it. */
  PickleValue run() {
    for (int opcode = next(); opcode != '.'; opcode = next()) {
      PickleValue literal = literals.read(opcode);
      if (literal != null) {
        stack.push(literal);
      } else if (!structure(opcode) && !container(opcode) && !object(opcode)) {
        throw cursor.failure("byte " + opcode + " is no pickle instruction; this is no pickle, or it is damaged");
      }
    }
    return stack.pop();
  }

  private int next() {
    context.budget().claim(1, context.fault());
    return cursor.u8();
  }

  /** Marks, the memo, and framing. */
  private boolean structure(int opcode) {
    switch (opcode) {
      case 0x80 -> requireProtocol(cursor.u8());
      case 0x95 -> requireFrame(cursor.i64());
      case '(' -> stack.mark();
      case '0' -> stack.popValueOrMark();
      case '1' -> stack.popToMark();
      case '2' -> stack.push(stack.top());
      case 'p' -> stack.remember(literals.decimalLine());
      case 'q' -> stack.remember(cursor.u8());
      case 'r' -> stack.remember(cursor.u32());
      case 0x94 -> stack.rememberNext();
      case 'g' -> stack.push(stack.recall(literals.decimalLine()));
      case 'h' -> stack.push(stack.recall(cursor.u8()));
      case 'j' -> stack.push(stack.recall(cursor.u32()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void requireProtocol(int protocol) {
    if (protocol > NEWEST_PROTOCOL) {
      throw cursor.failure("pickle protocol " + protocol + " is unknown; this is no pickle, or it is damaged");
    }
  }

  /** The frame begins at the cursor, behind its length. */
  private void requireFrame(long length) {
    if (length < 0) {
      throw cursor.failure("the pickle declares a negative length; the file is damaged");
    }
    cursor.source().requireInside(cursor.position(), length);
  }

  private boolean container(int opcode) {
    switch (opcode) {
      case ']' -> stack.push(new Items("list"));
      case ')' -> stack.push(new Items("tuple"));
      case '}' -> stack.push(new Dict());
      case 0x8f -> stack.push(new Items("set"));
      case 'l' -> stack.push(items("list", stack.popToMark()));
      case 't' -> stack.push(items("tuple", stack.popToMark()));
      case 0x91 -> stack.push(items("frozenset", stack.popToMark()));
      case 0x85, 0x86, 0x87 -> stack.push(shortTuple(opcode - 0x84));
      case 'd' -> {
        Dict dict = new Dict();
        putAll(dict, stack.popToMark());
        stack.push(dict);
      }
      case 'a' -> {
        PickleValue item = stack.pop();
        append(List.of(item));
      }
      case 'e', 0x90 -> append(stack.popToMark());
      case 's' -> {
        PickleValue value = stack.pop();
        PickleValue key = stack.pop();
        putAll(dictOnTop(), List.of(key, value));
      }
      case 'u' -> {
        List<PickleValue> entries = stack.popToMark();
        putAll(dictOnTop(), entries);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private Items shortTuple(int count) {
    PickleValue[] values = new PickleValue[count];
    for (int i = count - 1; i >= 0; i--) {
      values[i] = stack.pop();
    }
    return items("tuple", List.of(values));
  }

  private Items items(String kind, List<PickleValue> values) {
    Items items = new Items(kind);
    items.addAll(values);
    return requireShallow(items);
  }

  private void append(List<PickleValue> values) {
    Items target = context.require(Items.class, "the target of an append", stack.top());
    if (target.isTuple()) {
      throw cursor.failure("the pickle appends to a tuple; the file is damaged");
    }
    target.addAll(values);
    requireShallow(target);
  }

  private Dict dictOnTop() {
    return context.require(Dict.class, "the target of an entry", stack.top());
  }

  private void putAll(Dict dict, List<PickleValue> entries) {
    if (entries.size() % 2 != 0) {
      throw cursor.failure("the pickle has a dictionary key without a value; the file is damaged");
    }
    for (int i = 0; i < entries.size(); i += 2) {
      dict.put(entries.get(i), entries.get(i + 1));
    }
    requireShallow(dict);
  }

  private <T extends PickleValue> T requireShallow(T value) {
    if (value.nesting() > context.limits().depth()) {
      throw cursor.failure(
          "the pickle nests containers deeper than " + context.limits().depth() + "; the file is damaged");
    }
    return value;
  }

  private boolean object(int opcode) {
    switch (opcode) {
      case 'c' -> stack.push(context.symbols().find(cursor.line(), cursor.line(), context.fault()));
      case 0x93 -> {
        String name = context.require(Text.class, "the name of a global", stack.pop()).value();
        String module = context.require(Text.class, "the module of a global", stack.pop()).value();
        stack.push(context.symbols().find(module, name, context.fault()));
      }
      case 'i' -> {
        Symbol symbol = context.symbols().find(cursor.line(), cursor.line(), context.fault());
        call(symbol, stack.popToMark());
      }
      case 'o' -> {
        List<PickleValue> values = stack.popToMark();
        call(context.argument("an object", values, 0), values.subList(1, values.size()));
      }
      case 0x92 -> {
        context.require(Dict.class, "the keyword arguments of an object", stack.pop());
        reduce();
      }
      case 'R', 0x81 -> reduce();
      case 'b' -> build(stack.pop());
      case 'Q' -> stack.push(persistent.load(stack.pop(), context));
      case 'P' -> stack.push(persistent.load(new Text(cursor.line()), context));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void reduce() {
    Items arguments = context.require(Items.class, "the argument list of a call", stack.pop());
    call(stack.pop(), arguments.items());
  }

  private void call(@Nullable PickleValue callee, List<PickleValue> arguments) {
    Symbol symbol = context.require(Symbol.class, "what is called", callee);
    // Instances copy their arguments; a long list called again and again must not multiply.
    context.budget().claim(arguments.size(), context.fault());
    stack.push(symbol.constructor().build(symbol.name(), arguments, context));
  }

  /** Gives state to the object on top of the stack. */
  private void build(PickleValue state) {
    switch (stack.top()) {
      case Instance instance -> {
        instance.build(state);
        requireShallow(instance);
      }
      case NumpyType type -> NumpySymbols.buildType(type, state, context);
      case Tensor tensor -> {
        if (tensor.stored() == null) {
          NumpySymbols.buildArray(tensor, state, context);
          requireShallow(tensor);
        }
      }
      // Attributes of containers, such as the _metadata of a PyTorch state dict, do not concern the weights.
      case Dict dict -> {}
      case Items items -> {}
      default -> throw cursor.failure("the pickle gives state to " + stack.top().describe() + "; the file is damaged");
    }
  }
}
