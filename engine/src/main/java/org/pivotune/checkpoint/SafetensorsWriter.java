package org.pivotune.checkpoint;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pivotune.tensor.HostTensor;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes safetensors files. Equal tensors and text give equal bytes: float32 tensors come before float16 ones, each in
 * the order of their names, and metadata is sorted.
 */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 18;

  private SafetensorsWriter() {}

  /** Writes all tensors as float32. */
  public static void write(Path file, NamedTensors tensors) {
    write(file, tensors, name -> ElementType.F32);
  }

  /**
   * Writes all tensors, each as float32 or float16, beside the file and then moves them into its place.
   *
   * @param types gives F32 or F16 for each name
   * @throws CheckpointException if a finite value does not fit float16, or the file cannot be written
   */
  public static void write(Path file, NamedTensors tensors, Function<String, ElementType> types) {
    List<Entry> entries = new ArrayList<>();
    tensors.asMap().forEach(
        (name, tensor) -> entries.add(new Entry(name, tensor.shape(), types.apply(name), () -> tensor)));
    write(file, entries, tensors.metadata());
  }

  /**
   * Writes float32 tensors that are made one after the other, so that a file may be larger than memory.
   *
   * @param shapes of all tensors by name
   * @param values gives the tensor of a name when its turn comes
   * @throws CheckpointException if the file cannot be written
   */
  public static void write(
      Path file, Map<String, long[]> shapes, Map<String, String> metadata, Function<String, HostTensor> values) {
    List<Entry> entries = new ArrayList<>();
    shapes.forEach(
        (name, shape) -> entries.add(new Entry(name, shape, ElementType.F32, () -> values.apply(name))));
    write(file, entries, metadata);
  }

  private static void write(Path file, List<Entry> entries, Map<String, String> metadata) {
    entries.sort(Comparator.comparing(Entry::type).thenComparing(Entry::name));
    byte[] header = header(entries, metadata);
    FileReplacement.write(file, channel -> {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      writeFully(channel, length.putLong(header.length).flip());
      writeFully(channel, ByteBuffer.wrap(header));
      for (Entry entry : entries) {
        entry.writeTo(channel, file);
      }
    });
  }

  private record Entry(String name, long[] shape, ElementType type, Supplier<HostTensor> values) {
    Entry {
      if (type != ElementType.F32 && type != ElementType.F16) {
        throw new IllegalArgumentException("tensors are written as F32 or F16, not " + type);
      }
    }

    long bytes() {
      return HostTensor.elementCount(shape) * type.bytes();
    }

    void writeTo(FileChannel channel, Path file) throws IOException {
      HostTensor tensor = values.get();
      if (!tensor.hasShape(shape)) {
        throw new IllegalStateException("the tensor '" + name + "' is " + tensor + ", not as it was announced");
      }
      FloatBuffer left = tensor.data();
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, bytes())).order(ByteOrder.LITTLE_ENDIAN);
      while (left.hasRemaining()) {
        float[] values = new float[Math.min(left.remaining(), chunk.capacity() / type.bytes())];
        left.get(values);
        chunk.clear();
        if (type == ElementType.F32) {
          chunk.asFloatBuffer().put(values);
        } else {
          chunk.asShortBuffer().put(halves(values, file));
        }
        writeFully(channel, chunk.limit(values.length * type.bytes()));
      }
    }

    private short[] halves(float[] values, Path file) {
      short[] halves = new short[values.length];
      for (int i = 0; i < values.length; i++) {
        halves[i] = Float.floatToFloat16(values[i]);
        if (Float.isFinite(values[i]) && !Float.isFinite(Float.float16ToFloat(halves[i]))) {
          throw new CheckpointException(file.toString(), "tensor '" + name + "' holds " + values[i]
              + ", which does not fit float16; write it as float32");
        }
      }
      return halves;
    }
  }

  private static byte[] header(List<Entry> entries, Map<String, String> metadata) {
    StringWriter json = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(ObjectWriteContext.empty(), json)) {
      generator.writeStartObject();
      if (!metadata.isEmpty()) {
        generator.writeObjectPropertyStart("__metadata__");
        new TreeMap<>(metadata).forEach(generator::writeStringProperty);
        generator.writeEndObject();
      }
      long offset = 0;
      for (Entry entry : entries) {
        generator.writeObjectPropertyStart(entry.name());
        generator.writeStringProperty("dtype", entry.type().name());
        writeNumbers(generator, "shape", entry.shape());
        writeNumbers(generator, "data_offsets", offset, offset + entry.bytes());
        generator.writeEndObject();
        offset += entry.bytes();
      }
      generator.writeEndObject();
    }
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(text, (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void writeNumbers(JsonGenerator generator, String name, long... numbers) {
    generator.writeArrayPropertyStart(name);
    for (long number : numbers) {
      generator.writeNumber(number);
    }
    generator.writeEndArray();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
