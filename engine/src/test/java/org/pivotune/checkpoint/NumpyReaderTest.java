package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.edit.EditFiles;
import org.pivotune.tensor.HostTensor;

/** Arrays that numpy wrote, and bytes that it never would. */
@Tag("quick")
class NumpyReaderTest {
  private static final NumpyReader READER = new NumpyReader();

  private static StoredTensor read(byte[] bytes) {
    return READER.read(ByteSource.of("array.npy", bytes));
  }

  @ParameterizedTest
  @CsvSource({"f4,F32", "f8,F64", "f8-columns,F64", "f4-big,F32", "version-2,F32"})
  void readsWhatNumpyWrites(String name, ElementType type) {
    StoredTensor stored = read(EditFiles.bytes("array-" + name + ".npy"));
    assertThat(stored.type()).isEqualTo(type);
    assertThat(stored.shape()).containsExactly(2, 3, 2);
    assertThat(stored.read().toArray()).containsExactly(EditFiles.golden("npy.array").toArray());
  }

  @Test
  void readsHalvesIntegersScalarsAndNothing() {
    assertThat(read(EditFiles.bytes("array-f2.npy")).read().toArray())
        .containsExactly(EditFiles.golden("npy.array").toArray(), Offset.offset(1e-3f));
    HostTensor integers = read(EditFiles.bytes("array-i8.npy")).read();
    assertThat(integers.shape()).containsExactly(1, 2);
    assertThat(integers.toArray()).containsExactly(-3f, 1.0995116e12f);
    assertThat(read(EditFiles.bytes("array-scalar.npy")).read().toArray()).containsExactly(2.5f);
    assertThat(read(EditFiles.bytes("array-empty.npy")).shape()).containsExactly(0, 3);
  }

  @ParameterizedTest
  @CsvSource({"object,Python objects", "complex,no real numbers", "fields,no real numbers"})
  void refusesWhatHoldsNoNumbers(String name, String words) {
    assertThatThrownBy(() -> read(EditFiles.bytes("array-" + name + ".npy")))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("array.npy").hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", "\u0093NUMPY", "\u0093NUMPY\u0001\u0000", "\u0093NUMPY\u0001\u0000\u00ff\u00ff", "\u0093NUMPY\u0009\u0000",
    "\u0093NUMPY\u0002\u0000\u00ff\u00ff\u00ff\u00ff", "not an array", "\u0080\u0002]."})
  void refusesOtherBytes(String text) {
    assertThatThrownBy(() -> read(text.getBytes(StandardCharsets.ISO_8859_1))).isInstanceOf(CheckpointException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{}", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1, }",
    "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", "{'descr': '<f4', 'fortran_order': False}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (), } garbage",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4294967296,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999999,), }",
    "{'descr': '<f4', 'fortran_order': True, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1), }",
    "{'descr': '=f4', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': __import__('os').system('true'), 'fortran_order': False, 'shape': (1,), }"})
  void refusesOtherHeaders(String header) {
    assertThatThrownBy(() -> read(file(header, new byte[4])))
        .isInstanceOf(CheckpointException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
  }

  @Test
  void acceptsTheHeaderThoseAreMadeFrom() {
    assertThat(read(file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", new byte[4])).shape())
        .containsExactly(1);
  }

  @Test
  void everyCutIsRefused() {
    byte[] whole = EditFiles.bytes("array-f4.npy");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(CheckpointException.class);
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1))).isInstanceOf(CheckpointException.class);
  }

  private static byte[] file(String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] file = new byte[10 + text.length + data.length];
    System.arraycopy("\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1), 0, file, 0, 8);
    file[8] = (byte) text.length;
    file[9] = (byte) (text.length >> 8);
    System.arraycopy(text, 0, file, 10, text.length);
    System.arraycopy(data, 0, file, 10 + text.length, data.length);
    return file;
  }
}
