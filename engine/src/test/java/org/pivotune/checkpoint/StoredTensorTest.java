package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.tensor.HostTensor;

/** Views on storages at their edges, elements of every type, and sets of tensors. */
@Tag("quick")
class StoredTensorTest {
  private static final Fault FAULT = problem -> new CheckpointException("view.pt", problem);

  private static TensorView view(long offset, long[] shape, long[] strides, long storageElements) {
    return TensorView.of(FAULT, CheckpointLimits.DEFAULT, offset, shape, strides, storageElements);
  }

  private static long[] longs(String text) {
    return text == null || text.isBlank()
        ? new long[0]
        : List.of(text.split(" ")).stream().mapToLong(Long::parseLong).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2 3, 3 1, 6, 6", "4, 2 3, 3 1, 10, 6", "0, 3 2, 1 3, 6, 6", "1, 3, 2, 6, 3",
    "0, '', '', 1, 1", "5, '', '', 6, 1",
    "6, 0, 1, 6, 0", "0, 1 1, 99 -7, 1, 1", "0, 0 5, -1 -1, 0, 0", "0, 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1,"
        + " 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1, 1, 1"})
  void viewsInsideTheirStorage(long offset, String shape, String strides, long storage, long count) {
    assertThat(view(offset, longs(shape), longs(strides), storage).elementCount()).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2 3, 3 1, 5", "5, 2 3, 3 1, 10", "-1, 2, 1, 6", "2, 3, 2, 6", "0, '', '', 0", "6, '', '', 6", "7, 0, 1, 6",
    "0, 2, -1, 6", "0, -2, 1, 6", "0, 2 3, 3, 6", "0, 4, 0, 3", "0, 4294967296 4294967296, 1 1, 6",
    "0, 2 2, 9223372036854775807 1, 6", "0, 0 -1, 1 1, 6",
    "0, 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1, 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1, 1"})
  void viewsOutsideTheirStorage(long offset, String shape, String strides, long storage) {
    assertThatThrownBy(() -> view(offset, longs(shape), longs(strides), storage))
        .isInstanceOf(CheckpointException.class).hasMessageStartingWith("view.pt: ");
  }

  @Test
  void aTensorHasALimit() {
    long most = CheckpointLimits.DEFAULT.tensorBytes() / Float.BYTES;
    assertThat(view(0, new long[] {most}, new long[] {1}, most + 1).elementCount()).isEqualTo(most);
    assertThatThrownBy(() -> view(0, new long[] {most + 1}, new long[] {1}, most + 1))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("larger than the limit");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2 3, 3 1, 0 1 2 3 4 5", "1, 3 2, 1 3, 1 4 2 5 3 6", "2, 3, 2, 2 4 6", "0, 2 2 2, 1 2 4, 0 4 2 6 1 5 3 7",
    "3, '', '', 3", "0, 1 2, 99 1, 0 1", "7, 2 1, 1 5, 7 8", "8, 0 2, 2 1, ''"})
  void elementsAreGatheredRowByRow(long offset, String shape, String strides, String expected) {
    float[] values = new float[9];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Storage storage = storage(ElementType.F32, ByteOrder.LITTLE_ENDIAN, values);
    StoredTensor tensor =
        new StoredTensor(ElementType.F32, view(offset, longs(shape), longs(strides), 9), () -> storage);
    long[] wanted = longs(expected);
    HostTensor read = tensor.read();
    assertThat(read.hasShape(longs(shape))).isTrue();
    assertThat(read.elementCount()).isEqualTo(wanted.length);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(read.get(i)).isEqualTo(wanted[i]);
    }
    assertThat(tensor.positionInFile()).isEqualTo(4 * offset);
  }

  private static Storage storage(ElementType type, ByteOrder order, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * type.bytes()).order(order);
    for (float value : values) {
      switch (type) {
        case F64 -> bytes.putDouble(value);
        case F32 -> bytes.putFloat(value);
        case F16 -> bytes.putShort(Float.floatToFloat16(value));
        case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >> 16));
        case I64, U64 -> bytes.putLong((long) value);
        case I32, U32 -> bytes.putInt((int) (long) value);
        case I16, U16 -> bytes.putShort((short) value);
        case I8, U8, BOOL -> bytes.put((byte) value);
      }
    }
    return new Storage(type, order, ByteSource.of("memory", bytes.array()));
  }

  @ParameterizedTest
  @CsvSource({
    "F64, -2.5, -2.5", "F32, -2.5, -2.5", "F16, -2.5, -2.5", "BF16, -2.5, -2.5", "I64, -3, -3", "I32, -3, -3",
    "I16, -3, -3", "I8, -3, -3", "U8, -3, 253", "U16, -3, 65533", "U32, -3, 4294967293",
    "U64, -3, 18446744073709551613",
    "U64, 3, 3", "BOOL, 7, 1", "BOOL, 0, 0"})
  void elementsOfEveryTypeInBothOrders(ElementType type, float stored, float read) {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      Storage storage = storage(type, order, 1, stored, 0);
      assertThat(storage.elements()).isEqualTo(3);
      FloatBuffer target = FloatBuffer.allocate(2);
      storage.read(1, target);
      assertThat(target.array()).containsExactly(read, 0);
    }
    assertThat(type.isFloating()).isEqualTo(type.name().contains("F"));
  }

  @Test
  void unsignedLongsAreRoundedOnce() {
    // Halfway between two floats but for the last bit, which must not be lost.
    long bits = 0x8000_0080_0000_0001L;
    ByteBuffer bytes = ByteBuffer.allocate(8).putLong(bits).flip();
    FloatBuffer target = FloatBuffer.allocate(1);
    ElementType.U64.decode(bytes, target);
    assertThat(target.get(0)).isEqualTo(new BigInteger(Long.toUnsignedString(bits)).floatValue());
  }

  @Test
  void aLongStorageIsReadInPieces() {
    float[] values = new float[40_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2048;
    }
    FloatBuffer target = FloatBuffer.allocate(values.length - 1);
    storage(ElementType.F16, ByteOrder.BIG_ENDIAN, values).read(1, target);
    assertThat(target.array()).isEqualTo(Arrays.copyOfRange(values, 1, values.length));
  }

  @Test
  void valuesThatWereWorkedOutFillTheirShape() {
    StoredTensor tensor = StoredTensor.of("made", new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertThat(tensor.read().toArray()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(tensor.shape()).containsExactly(2, 3);
    assertThat(tensor).hasToString("F32[2, 3]");
    assertThatThrownBy(() -> StoredTensor.of("made", new float[5], 2, 3)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void setsOfTensorsAreAskedByNameShapeAndValues() {
    Map<String, HostTensor> values = new LinkedHashMap<>();
    values.put("a", HostTensor.of(new float[] {1, 2}, 1, 2));
    values.put("b", HostTensor.of(new float[] {3, Float.NaN}, 2));
    NamedTensors tensors =
        new NamedTensors("set", values, Map.of("a", ElementType.F16), Map.of("k", "v"));
    assertThat(tensors).hasToString("2 tensors from set");
    assertThat(tensors.size()).isEqualTo(2);
    assertThat(tensors.contains("a")).isTrue();
    assertThat(tensors.contains("c")).isFalse();
    assertThat(tensors.find("a")).contains(values.get("a"));
    assertThat(tensors.find("c")).isEmpty();
    assertThat(tensors.storedType("a")).isEqualTo(ElementType.F16);
    assertThat(tensors.storedType("b")).isEqualTo(ElementType.F32);
    assertThat(tensors.origin()).isEqualTo("set");
    assertThat(tensors.withMetadata(Map.of("k", "w")).metadata()).containsExactly(Map.entry("k", "w"));
    assertThat(tensors.metadata()).containsExactly(Map.entry("k", "v"));
    assertThat(tensors.withMetadata(Map.of()).storedType("a")).isEqualTo(ElementType.F16);
    assertThat(tensors.get("a", 1, 2)).isSameAs(values.get("a"));
    assertThat(tensors.requireNames(Set.of("a", "b"))).isSameAs(tensors);
    assertThatThrownBy(() -> tensors.storedType("c")).hasMessageContaining("it has a, b");
    assertThatThrownBy(() -> tensors.get("a", 2)).hasMessageContaining("[1, 2], expected [2]");
    assertThatThrownBy(tensors::requireFinite).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'b' holds NaN at element 1");
    assertThatThrownBy(() -> tensors.requireNames(Set.of("a", "c"))).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("missing c, unexpected b");
    assertThatThrownBy(() -> tensors.requireNames(Set.of("a"))).isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> tensors.requireNames(Set.of("a", "b", "c"))).isInstanceOf(CheckpointException.class);
  }

  @Test
  void allTensorsOfAFileTogetherHaveALimit() {
    CheckpointLimits usual = CheckpointLimits.DEFAULT;
    CheckpointLimits few = new CheckpointLimits(usual.fileBytes(), usual.headerBytes(), usual.textBytes(),
        usual.integerBytes(), usual.opcodes(), usual.depth(), usual.stackEntries(), usual.memoEntries(),
        usual.archiveEntries(), usual.inflatedBytes(), usual.tensorBytes(), 20);
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    stored.put("a", StoredTensor.of("made", new float[] {1, 2}, 2));
    stored.put("b", StoredTensor.of("made", new float[] {3, 4, 5}, 3));
    assertThat(NamedTensors.read("made", stored, Map.of(), few).get("b").toArray()).containsExactly(3, 4, 5);
    stored.put("c", StoredTensor.of("made", new float[] {6}, 1));
    assertThatThrownBy(() -> NamedTensors.read("made", stored, Map.of(), few))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("limit of 20 bytes");
  }

  @Test
  void namesInMessagesEnd() {
    assertThat(Listing.of(List.of())).isEqualTo("none");
    assertThat(Listing.of(List.of("a", "b", "c", "d", "e", "f", "g", "h"))).isEqualTo("a, b, c, d, e, f, g, h");
    assertThat(Listing.of(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")))
        .isEqualTo("a, b, c, d, e, f, g, h and 2 more");
    assertThat(Listing.shorten("x".repeat(80))).hasSize(80);
    assertThat(Listing.shorten("x".repeat(81))).isEqualTo("x".repeat(80) + "...");
    assertThat(Listing.shorten("a\u001b[2J")).isEqualTo("a?[2J");
  }
}
