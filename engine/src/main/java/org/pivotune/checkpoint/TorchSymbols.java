package org.pivotune.checkpoint;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.PickleValue.Bytes;
import org.pivotune.checkpoint.PickleValue.Int;
import org.pivotune.checkpoint.PickleValue.Items;
import org.pivotune.checkpoint.PickleValue.Symbol;
import org.pivotune.checkpoint.PickleValue.Tensor;
import org.pivotune.checkpoint.PickleValue.TorchStorage;

/** PyTorch's tensors, parameters and storages. */
final class TorchSymbols {
  private static final Map<String, ElementType> STORAGES = Map.ofEntries(
      Map.entry("DoubleStorage", ElementType.F64),
      Map.entry("FloatStorage", ElementType.F32),
      Map.entry("HalfStorage", ElementType.F16),
      Map.entry("BFloat16Storage", ElementType.BF16),
      Map.entry("LongStorage", ElementType.I64),
      Map.entry("IntStorage", ElementType.I32),
      Map.entry("ShortStorage", ElementType.I16),
      Map.entry("CharStorage", ElementType.I8),
      Map.entry("ByteStorage", ElementType.U8),
      Map.entry("BoolStorage", ElementType.BOOL),
      Map.entry("UntypedStorage", ElementType.U8));
  private static final List<String> MODULES = List.of("torch.", "torch.cuda.", "torch.storage.");
  private static final List<String> INERT = List.of(
      "torch.device", "torch.float64", "torch.float32", "torch.float16", "torch.bfloat16", "torch.int64", "torch.int32",
      "torch.int16", "torch.int8", "torch.uint8", "torch.bool", "torch.Tensor", "torch.nn.parameter.Parameter",
      "torch.serialization._get_layout", "torch.Generator");

  private TorchSymbols() {}

  static void addTo(Map<String, PickleConstructor> symbols) {
    for (String module : MODULES) {
      STORAGES.keySet().forEach(name -> symbols.put(module + name, PickleConstructor::inert));
    }
    INERT.forEach(name -> symbols.put(name, PickleConstructor::inert));
    symbols.put("torch.Size", TorchSymbols::size);
    symbols.put("torch._utils._rebuild_tensor", TorchSymbols::tensor);
    symbols.put("torch._utils._rebuild_tensor_v2", TorchSymbols::tensor);
    symbols.put("torch._utils._rebuild_parameter", TorchSymbols::parameter);
    symbols.put("torch._utils._rebuild_parameter_with_state", TorchSymbols::parameter);
    symbols.put("torch._tensor._rebuild_from_type_v2", TorchSymbols::subclass);
    symbols.put("torch.storage._load_from_bytes", TorchSymbols::embedded);
  }

  /** The element type that a storage class stands for; null if the symbol is none. */
  static @Nullable ElementType storageType(Symbol symbol) {
    String name = symbol.name();
    return name.endsWith("Storage") ? STORAGES.get(name.substring(name.lastIndexOf('.') + 1)) : null;
  }

  private static PickleValue size(String name, List<PickleValue> arguments, PickleContext context) {
    return arguments.isEmpty() ? new Items("tuple") : context.argument(Items.class, name, arguments, 0);
  }

  /** Arguments: storage, offset, shape, strides, and flags that do not concern the values. */
  private static PickleValue tensor(String name, List<PickleValue> arguments, PickleContext context) {
    TorchStorage storage = context.argument(TorchStorage.class, name, arguments, 0);
    long offset = context.argument(Int.class, name, arguments, 1).value();
    long[] shape = context.numbers("a shape", context.argument(name, arguments, 2));
    long[] strides = context.numbers("a stride list", context.argument(name, arguments, 3));
    TensorView view =
        TensorView.of(context.fault(), context.limits(), offset, shape, strides, storage.elements());
    return new Tensor(new StoredTensor(storage.type(), view, storage::located));
  }

  private static PickleValue parameter(String name, List<PickleValue> arguments, PickleContext context) {
    return context.argument(Tensor.class, name, arguments, 0);
  }

  /** A tensor with Python attributes: function, class, the function's arguments, attributes. */
  private static PickleValue subclass(String name, List<PickleValue> arguments, PickleContext context) {
    Symbol function = context.argument(Symbol.class, name, arguments, 0);
    List<PickleValue> inner = context.argument(Items.class, name, arguments, 2).items();
    if (!function.name().startsWith("torch._utils._rebuild_")) {
      throw context.failure("a tensor is built by " + function.describe() + ", which builds none");
    }
    return function.constructor().build(function.name(), inner, context);
  }

  /** A whole legacy stream as bytes inside the pickle; usually it holds one storage. */
  private static PickleValue embedded(String name, List<PickleValue> arguments, PickleContext context) {
    Bytes bytes = context.argument(Bytes.class, name, arguments, 0);
    return new TorchStreamReader(context).read(bytes.content());
  }
}
