package org.pivotune.checkpoint;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.pivotune.tensor.HostTensor;

/** Reads safetensors files, whole or one tensor at a time. Immutable; safe from any thread. */
public final class SafetensorsReader {
  private final ByteSource source;
  private final CheckpointLimits limits;
  private final SafetensorsHeader header;

  private SafetensorsReader(ByteSource source, CheckpointLimits limits) {
    this.source = source;
    this.limits = limits;
    this.header = SafetensorsHeader.read(source, limits);
  }

  /**
   * Reads and checks the header alone.
   *
   * @throws CheckpointException if the file is no safetensors file or is damaged
   */
  public static SafetensorsReader open(Path file) {
    return open(ByteSource.of(file, CheckpointLimits.DEFAULT), CheckpointLimits.DEFAULT);
  }

  /** Reads and checks the header alone. */
  public static SafetensorsReader open(ByteSource source, CheckpointLimits limits) {
    return new SafetensorsReader(source, limits);
  }

  /** Reads a whole file. */
  public static NamedTensors read(Path file) {
    return open(file).readAll();
  }

  /** Reads a whole file that is in memory, such as an embedded model. */
  public static NamedTensors read(String name, byte[] content) {
    return open(ByteSource.of(name, content), CheckpointLimits.DEFAULT).readAll();
  }

  /** The tensors in the order of the file's data, unread; unmodifiable. */
  public Map<String, StoredTensor> tensors() {
    return header.tensors();
  }

  /** The file's own text. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * Reads one tensor.
   *
   * @throws CheckpointException if there is none of that name; the message lists some that are there
   */
  public HostTensor read(String name) {
    return stored(name).read();
  }

  /**
   * The byte of the file at which a tensor's elements begin; they follow row-major and little-endian, so that others
   * can read them in place.
   *
   * @throws CheckpointException if there is none of that name
   */
  public long position(String name) {
    return stored(name).positionInFile();
  }

  private StoredTensor stored(String name) {
    StoredTensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new CheckpointException(
          source.name(), "no tensor '" + name + "'; it has " + Listing.of(header.tensors().keySet()));
    }
    return tensor;
  }

  /** Reads all tensors. */
  public NamedTensors readAll() {
    return read(name -> true);
  }

  /** Reads the tensors of some names. */
  public NamedTensors read(Predicate<String> wanted) {
    Map<String, StoredTensor> chosen = new LinkedHashMap<>(header.tensors());
    chosen.keySet().removeIf(wanted.negate());
    return NamedTensors.read(source.name(), chosen, header.metadata(), limits);
  }
}
