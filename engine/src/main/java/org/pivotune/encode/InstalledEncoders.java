package org.pivotune.encode;

import java.util.List;
import org.pivotune.model.ModelException;
import org.pivotune.model.ModelStore;

/** The encoders that were added to this installation. Safe from any thread. */
public final class InstalledEncoders {
  /** What kind of added model an encoder is. */
  public static final String KIND = "encoder";

  private final ModelStore store;

  public InstalledEncoders(ModelStore store) {
    this.store = store;
  }

  /** The names of all. */
  public List<String> names() {
    return store.list().stream().filter(entry -> entry.kind().equals(KIND)).map(ModelStore.Entry::name).toList();
  }

  /**
   * Which one a name stands for.
   *
   * @throws ModelException if none of that name was added; the message lists those that were
   */
  public EncoderId id(String name) {
    ModelStore.Entry entry = entry(name);
    return new EncoderId(name, entry.sha256(), entry.sourceSha256());
  }

  /** What the encoder of a name is, from its header. */
  public EncoderInfo describe(String name) {
    return EncoderFile.describe(entry(name).file());
  }

  /**
   * Loads one; the caller closes it.
   *
   * @param threads threads used inside one operation; at least 1
   * @throws ModelException if it was not added or was changed since
   */
  public Encoder open(EncoderId id, int threads) {
    ModelStore.Entry entry = store.require(id.name(), KIND);
    if (!entry.sha256().equals(id.sha256())) {
      throw new ModelException("the encoder " + id.name() + " has the SHA-256 " + entry.sha256() + ", but the run is "
          + "about " + id.sha256() + "; add that one again");
    }
    return Encoder.open(entry.file(), threads);
  }

  private ModelStore.Entry entry(String name) {
    return store.find(name).filter(found -> found.kind().equals(KIND)).orElseThrow(() -> new ModelException(
        "no encoder '" + name + "' was added; added are " + names()
            + ": see `pivotune model add --help`"));
  }
}
