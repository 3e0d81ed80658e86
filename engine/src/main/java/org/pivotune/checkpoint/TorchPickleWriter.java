package org.pivotune.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.pivotune.tensor.HostTensor;

/** Writes the {@code data.pkl} of a {@code torch.save} archive in pickle protocol 2, without memo. */
final class TorchPickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<HostTensor> storages;

  private TorchPickleWriter(List<HostTensor> storages) {
    this.storages = storages;
  }

  /**
   * @param root a tensor, or a map whose values are maps or tensors
   * @param storages receives the tensors; the index is the storage's key
   */
  static byte[] write(Object root, List<HostTensor> storages) {
    TorchPickleWriter writer = new TorchPickleWriter(storages);
    writer.out.write(0x80);
    writer.out.write(2);
    writer.value(root);
    writer.out.write('.');
    return writer.out.toByteArray();
  }

  private void value(Object value) {
    switch (value) {
      case Map<?, ?> map -> dict(map);
      case HostTensor tensor -> tensor(tensor);
      default -> throw new IllegalArgumentException("only maps and tensors can be written, not " + value.getClass());
    }
  }

  private void dict(Map<?, ?> map) {
    global("collections", "OrderedDict");
    out.write(')');
    out.write('R');
    out.write('(');
    map.forEach((key, value) -> {
      text((String) key);
      value(value);
    });
    out.write('u');
  }

  /** {@code _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)}. */
  private void tensor(HostTensor tensor) {
    global("torch._utils", "_rebuild_tensor_v2");
    out.write('(');
    out.write('(');
    text("storage");
    global("torch", "FloatStorage");
    text(Integer.toString(storages.size()));
    text("cpu");
    integer(tensor.elementCount());
    out.write('t');
    out.write('Q');
    integer(0);
    numbers(tensor.shape());
    numbers(TensorView.rowMajor(tensor.shape()));
    out.write(0x89);
    global("collections", "OrderedDict");
    out.write(')');
    out.write('R');
    out.write('t');
    out.write('R');
    storages.add(tensor);
  }

  private void numbers(long[] values) {
    out.write('(');
    for (long value : values) {
      integer(value);
    }
    out.write('t');
  }

  private void integer(long value) {
    out.write('J');
    out.writeBytes(littleEndian(Math.toIntExact(value)));
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    out.writeBytes(littleEndian(bytes.length));
    out.writeBytes(bytes);
  }

  private void global(String module, String name) {
    out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
