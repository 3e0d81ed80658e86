package org.pivotune.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.PickleValue.Int;
import org.pivotune.checkpoint.PickleValue.Items;
import org.pivotune.checkpoint.PickleValue.None;
import org.pivotune.checkpoint.PickleValue.Symbol;
import org.pivotune.checkpoint.PickleValue.Text;
import org.pivotune.checkpoint.PickleValue.TorchStorage;

/**
 * The storages that one PyTorch pickle refers to, by key. An identifier is
 * {@code ('storage', class, key, device, element count[, view])}. Good for one pickle.
 */
final class TorchStorages implements PersistentLoader {
  private static final int CLASS = 1;
  private static final int KEY = 2;
  private static final int COUNT = 4;
  private static final int VIEW = 5;

  private final Map<String, TorchStorage> storages = new LinkedHashMap<>();

  /** The storages named so far, in order. */
  Map<String, TorchStorage> asMap() {
    return storages;
  }

  @Override
  public PickleValue load(PickleValue identifier, PickleContext context) {
    List<PickleValue> parts = context.require(Items.class, "a storage identifier", identifier).items();
    String what = "a storage identifier";
    if (!(context.argument(what, parts, 0) instanceof Text kind) || !kind.value().equals("storage")) {
      throw context.failure("the pickle refers to data of a kind that PyTorch never writes");
    }
    Symbol symbol = context.argument(Symbol.class, what, parts, CLASS);
    String key = context.text("a storage key", context.argument(what, parts, KEY));
    long count = context.argument(Int.class, what, parts, COUNT).value();
    if (parts.size() > VIEW && parts.get(VIEW) != None.NONE) {
      throw context.failure("a storage is a view of another one, as PyTorch before 0.4 could write; load the "
          + "file there "
          + "and save contiguous copies");
    }
    return storage(symbol, key, count, context);
  }

  private TorchStorage storage(Symbol symbol, String key, long count, PickleContext context) {
    @Nullable ElementType type = TorchSymbols.storageType(symbol);
    if (type == null) {
      throw context.failure("a storage has the class " + symbol.name() + ", which is none of real numbers");
    }
    if (count < 0 || count > context.limits().fileBytes() / type.bytes()) {
      throw context.failure("a storage declares " + count + " elements, more than any file holds; the file is damaged");
    }
    TorchStorage known = storages.get(key);
    if (known != null && (known.type() != type || known.elements() != count)) {
      throw context.failure("the storage '" + Listing.shorten(key) + "' has two sizes or types; the file is damaged");
    }
    return known != null ? known : create(key, type, count);
  }

  private TorchStorage create(String key, ElementType type, long count) {
    TorchStorage storage = new TorchStorage(type, count);
    storages.put(key, storage);
    return storage;
  }
}
