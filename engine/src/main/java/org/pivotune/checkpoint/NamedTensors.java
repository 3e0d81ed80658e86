package org.pivotune.checkpoint;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pivotune.tensor.HostTensor;

/**
 * Tensors by name, in order, with text about them. The mapping never changes; the values belong to whoever holds the
 * tensors and must be left alone while others read them.
 */
public final class NamedTensors {
  private final String origin;
  private final Map<String, HostTensor> tensors;
  private final Map<String, ElementType> storedTypes;
  private final Map<String, String> metadata;

  /**
   * @param origin the file the tensors came from, for messages
   * @param storedTypes how tensors lay in the file; names without a type count as float32
   */
  public NamedTensors(String origin, Map<String, HostTensor> tensors, Map<String, ElementType> storedTypes,
      Map<String, String> metadata) {
    this.origin = origin;
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.storedTypes = Map.copyOf(storedTypes);
    this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * Reads tensors that still lie in a file.
   *
   * @throws CheckpointException if together they are larger than the limit
   */
  public static NamedTensors read(String origin, Map<String, StoredTensor> stored, Map<String, String> metadata,
      CheckpointLimits limits) {
    Map<String, HostTensor> values = new LinkedHashMap<>();
    Map<String, ElementType> types = new LinkedHashMap<>();
    long left = limits.totalTensorBytes();
    for (Map.Entry<String, StoredTensor> entry : stored.entrySet()) {
      left -= entry.getValue().elementCount() * Float.BYTES;
      if (left < 0) {
        throw new CheckpointException(
            origin, "the tensors are larger than the limit of " + limits.totalTensorBytes() + " bytes");
      }
      values.put(entry.getKey(), entry.getValue().read());
      types.put(entry.getKey(), entry.getValue().type());
    }
    return new NamedTensors(origin, values, types, metadata);
  }

  /** Tensors that were made here. */
  public static NamedTensors of(String origin, Map<String, HostTensor> tensors) {
    return new NamedTensors(origin, tensors, Map.of(), Map.of());
  }

  /** The file the tensors came from, for messages. */
  public String origin() {
    return origin;
  }

  /** All tensors in order; unmodifiable. */
  public Map<String, HostTensor> asMap() {
    return tensors;
  }

  /** The names in order. */
  public Set<String> names() {
    return tensors.keySet();
  }

  public int size() {
    return tensors.size();
  }

  /** Text about the file; unmodifiable. */
  public Map<String, String> metadata() {
    return metadata;
  }

  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  public Optional<HostTensor> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /**
   * One tensor.
   *
   * @throws CheckpointException if there is none of that name; the message lists some that are there
   */
  public HostTensor get(String name) {
    HostTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(
          origin, "no tensor '" + name + "'; it has " + Listing.of(tensors.keySet()) + ": use another file");
    }
    return tensor;
  }

  /**
   * One tensor of exactly this shape.
   *
   * @throws CheckpointException if it is missing or has another shape
   */
  public HostTensor get(String name, long... shape) {
    HostTensor tensor = get(name);
    if (!tensor.hasShape(shape)) {
      throw new CheckpointException(origin, "tensor '" + name + "' has shape " + Arrays.toString(tensor.shape())
          + ", expected " + Arrays.toString(shape) + ": use another file");
    }
    return tensor;
  }

  /** How a tensor lay in the file; float32 for one that was made here. */
  public ElementType storedType(String name) {
    get(name);
    return storedTypes.getOrDefault(name, ElementType.F32);
  }

  /** The same tensors with other text. */
  public NamedTensors withMetadata(Map<String, String> text) {
    return new NamedTensors(origin, tensors, storedTypes, text);
  }

  /**
   * Refuses NaN and infinite values.
   *
   * @return this
   * @throws CheckpointException that names the first tensor with such a value and its place
   */
  public NamedTensors requireFinite() {
    tensors.forEach((name, tensor) -> {
      int element = tensor.firstNotFinite();
      if (element >= 0) {
        throw new CheckpointException(origin, "tensor '" + name + "' holds " + tensor.get(element) + " at element "
            + element + "; the file is damaged or its training diverged: use another one");
      }
    });
    return this;
  }

  /**
   * Refuses tensors beyond the expected ones and missing ones, naming both kinds.
   *
   * @throws CheckpointException unless the names are exactly these
   */
  public NamedTensors requireNames(Set<String> expected) {
    Set<String> missing = new LinkedHashSet<>(expected);
    missing.removeAll(names());
    Set<String> unexpected = new LinkedHashSet<>(names());
    unexpected.removeAll(expected);
    if (!missing.isEmpty() || !unexpected.isEmpty()) {
      throw new CheckpointException(origin, "the tensors do not fit the network: missing " + Listing.of(missing)
          + ", unexpected " + Listing.of(unexpected) + ": use another file");
    }
    return this;
  }

  @Override
  public String toString() {
    return size() + " tensors from " + origin;
  }
}
