package org.pivotune.checkpoint;

import java.nio.ByteOrder;
import java.util.List;
import org.pivotune.checkpoint.PickleValue.Bool;
import org.pivotune.checkpoint.PickleValue.Dict;
import org.pivotune.checkpoint.PickleValue.Int;
import org.pivotune.checkpoint.PickleValue.Items;
import org.pivotune.checkpoint.PickleValue.TorchStorage;

/**
 * Reads the stream that {@code torch.save} wrote before PyTorch 1.6, and still writes for storages inside other
 * pickles: magic number, protocol version and system facts as a pickle each, then the object's pickle, the list of
 * storage keys, and for each key the element count and the elements.
 */
final class TorchStreamReader {
  /** The low 64 bits of 0x1950a86a20f9469cfc6c. */
  private static final long MAGIC = 0xa86a20f9469cfc6cL;

  private static final int MAGIC_BITS = 77;
  private static final int VERSION = 1001;
  private static final int MOST_LEVELS = 4;

  private final PickleContext outer;

  TorchStreamReader(PickleContext outer) {
    this.outer = outer;
  }

  /** The value of the stream that is the whole source. */
  PickleValue read(ByteSource source) {
    if (outer.level() >= MOST_LEVELS) {
      throw outer.failure("pickles are nested in pickles without end; the file is damaged");
    }
    ByteCursor cursor = new ByteCursor(source, 0);
    PickleContext context =
        new PickleContext(outer.symbols(), outer.limits(), outer.budget(), cursor, outer.level() + 1);
    if (!isMagic(plain(context))) {
      throw cursor.failure("this is no stream of torch.save; the file is damaged");
    }
    if (context.require(Int.class, "the protocol version", plain(context)).value() != VERSION) {
      throw cursor.failure("the protocol version of the torch.save stream is unknown; the file is damaged");
    }
    ByteOrder order = order(context, plain(context));
    TorchStorages storages = new TorchStorages();
    PickleValue value = new PickleMachine(context, storages).run();
    locate(context, storages, order);
    return value;
  }

  static boolean isMagic(PickleValue value) {
    return value instanceof PickleValue.BigInt number
        && number.value().bitLength() == MAGIC_BITS
        && number.value().longValue() == MAGIC
        && number.value().shiftRight(Long.SIZE).intValue() == 0x1950;
  }

  private static PickleValue plain(PickleContext context) {
    return new PickleMachine(context, PersistentLoader::none).run();
  }

  private static ByteOrder order(PickleContext context, PickleValue facts) {
    Dict dict = context.require(Dict.class, "the system description", facts);
    boolean little =
        context.require(Bool.class, "'little_endian' of the system", dict.get("little_endian")).value();
    return little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  private static void locate(PickleContext context, TorchStorages storages, ByteOrder order) {
    ByteCursor cursor = context.cursor();
    List<PickleValue> keys = context.require(Items.class, "the list of storages", plain(context)).items();
    for (PickleValue key : keys) {
      String name = context.text("a storage key", key);
      TorchStorage storage = storages.asMap().remove(name);
      if (storage == null) {
        throw cursor.failure("the stream lists a storage '" + Listing.shorten(name) + "' that no tensor uses, "
            + "or twice; "
            + "the file is damaged");
      }
      long count = order == ByteOrder.LITTLE_ENDIAN ? cursor.i64() : Long.reverseBytes(cursor.i64());
      if (count != storage.elements()) {
        throw cursor.failure("a storage of " + storage.elements() + " elements has " + count
            + " in the stream; the file is damaged");
      }
      ByteSource content = cursor.take(count * storage.type().bytes());
      storage.locate(new Storage(storage.type(), order, content));
    }
    if (!storages.asMap().isEmpty()) {
      throw cursor.failure("the stream lacks the storages " + Listing.of(storages.asMap().keySet())
          + "; it is truncated or damaged: fetch it again");
    }
  }
}
