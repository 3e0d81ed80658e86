package org.pivotune.checkpoint;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Python globals that a pickle may name. Each stands for a constructor of plain data; none is ever looked up or
 * called in Python's sense. Immutable.
 */
public final class PickleSymbols {
  /** Python's containers, PyTorch's tensors and storages, numpy's arrays and scalars. */
  public static final PickleSymbols STANDARD = standard();

  private final Map<String, PickleConstructor> constructors;
  private final Map<String, String> refusals;

  private PickleSymbols(Map<String, PickleConstructor> constructors, Map<String, String> refusals) {
    this.constructors = Map.copyOf(constructors);
    this.refusals = Map.copyOf(refusals);
  }

  private static PickleSymbols standard() {
    Map<String, PickleConstructor> all = new HashMap<>();
    PythonSymbols.addTo(all);
    TorchSymbols.addTo(all);
    NumpySymbols.addTo(all);
    return new PickleSymbols(all, Map.of());
  }

  /** Also allows these names, module and name joined by a dot; calls of them are kept as instances. */
  public PickleSymbols withInert(Collection<String> names) {
    return with(names, PickleConstructor::inert);
  }

  /** Also allows these subclasses of {@code dict}. */
  public PickleSymbols withDicts(Collection<String> names) {
    return with(names, PythonSymbols::dict);
  }

  /** Refuses a known name with an explanation of its own instead of the general one. */
  public PickleSymbols withRefusal(String name, String explanation) {
    Map<String, String> more = new HashMap<>(refusals);
    more.put(name, explanation);
    return new PickleSymbols(constructors, more);
  }

  private PickleSymbols with(Collection<String> names, PickleConstructor constructor) {
    Map<String, PickleConstructor> more = new HashMap<>(constructors);
    names.forEach(name -> more.put(name, constructor));
    return new PickleSymbols(more, refusals);
  }

  /** The symbol of an allowed global. */
  PickleValue.Symbol find(String module, String name, Fault fault) {
    String qualified = module + "." + name;
    PickleConstructor constructor = constructors.get(qualified);
    if (constructor != null) {
      return new PickleValue.Symbol(qualified, constructor);
    }
    @Nullable String explanation = refusals.get(qualified);
    throw fault.because(explanation != null
        ? explanation
        : "the pickle names the Python global '" + Listing.shorten(qualified)
            + "', which is not on the list of names that weights need. Nothing was executed. If the file is not yours, "
            + "do not open it in Python; otherwise save its tensors alone, as safetensors");
  }
}
