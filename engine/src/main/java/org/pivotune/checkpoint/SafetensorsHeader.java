package org.pivotune.checkpoint;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checked header of a safetensors file: 8 bytes of length, a JSON object, then the data, which the tensors must
 * cover exactly, without gap or overlap.
 *
 * @param tensors in the order of their data; unmodifiable
 * @param metadata unmodifiable
 */
record SafetensorsHeader(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
  private static final int LENGTH_BYTES = 8;

  /** One tensor as declared. */
  record Entry(String name, String type, long[] shape, long begin, long end) {}

  static SafetensorsHeader read(ByteSource source, CheckpointLimits limits) {
    source.requireInside(0, LENGTH_BYTES + 2);
    long length = new ByteCursor(source, 0).i64();
    if (length < 2 || length > limits.headerBytes()) {
      throw new CheckpointException(source.name(), 0, "a safetensors header of " + Long.toUnsignedString(length)
          + " bytes is not believable; this is no safetensors file, or it is damaged");
    }
    byte[] json = source.copy(LENGTH_BYTES, (int) length).array();
    if (json[0] != '{') {
      throw new CheckpointException(source.name(), LENGTH_BYTES,
          "the header is no JSON object; this is no safetensors file, or it is damaged");
    }
    SafetensorsJson parsed =
        SafetensorsJson.parse(source.name(), new String(json, StandardCharsets.UTF_8), limits);
    ByteSource data = source.slice(LENGTH_BYTES + length, source.size() - LENGTH_BYTES - length);
    Map<String, StoredTensor> tensors = check(parsed.entries(), data, limits);
    return new SafetensorsHeader(
        Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(parsed.metadata()));
  }

  private static Map<String, StoredTensor> check(List<Entry> entries, ByteSource data, CheckpointLimits limits) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long next = 0;
    for (Entry entry : sorted) {
      Fault fault = problem -> new CheckpointException(data.name(), "tensor '" + Listing.shorten(entry.name()) + "': "
          + problem);
      if (entry.begin() != next || entry.end() < entry.begin() || entry.end() > data.size()) {
        throw fault.because("its bytes " + entry.begin() + " to " + entry.end()
            + " overlap others, leave a gap, or lie outside the file's " + data.size()
            + " bytes of data; the file is truncated or damaged: fetch it again");
      }
      next = entry.end();
      tensors.put(entry.name(), tensor(entry, data, limits, fault));
    }
    if (next != data.size()) {
      throw new CheckpointException(data.name(), data.offsetInFile(next), "the tensors end after " + next
          + " bytes of data, but the file has " + data.size() + "; it is damaged: fetch it again");
    }
    return tensors;
  }

  private static StoredTensor tensor(Entry entry, ByteSource data, CheckpointLimits limits, Fault fault) {
    ElementType type = type(entry.type());
    if (type == null) {
      throw fault.because("elements of type '" + Listing.shorten(entry.type()) + "' are not supported; convert "
          + "the file "
          + "to F32, F16 or BF16");
    }
    long bytes = entry.end() - entry.begin();
    TensorView view = TensorView.of(
        fault, limits, 0, entry.shape(), TensorView.rowMajor(entry.shape()), bytes / type.bytes());
    if (bytes != view.elementCount() * type.bytes()) {
      throw fault.because("shape and type need " + view.elementCount() * type.bytes() + " bytes, but it has " + bytes
          + "; the file is damaged: fetch it again");
    }
    Storage storage = new Storage(type, ByteOrder.LITTLE_ENDIAN, data.slice(entry.begin(), bytes));
    return new StoredTensor(type, view, () -> storage);
  }

  private static @Nullable ElementType type(String name) {
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    return null;
  }
}
