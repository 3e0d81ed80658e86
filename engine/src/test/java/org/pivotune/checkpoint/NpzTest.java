package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.tensor.HostTensor;

/** numpy's archives, read as numpy wrote them and written as numpy reads them. */
@Tag("quick")
class NpzTest {
  @TempDir private Path folder;

  private static Map<String, StoredTensor> numpys(String name) {
    return NpzReader.read(ByteSource.of(name, ExchangeFiles.bytes(name)), CheckpointLimits.DEFAULT);
  }

  @Test
  void readsWhatNumpyStores() {
    Map<String, StoredTensor> arrays = numpys("projected_w.npz");
    assertThat(arrays).containsOnlyKeys("w");
    assertThat(TestFiles.same(arrays.get("w").read(), ExchangeFiles.golden().get("codes"))).isTrue();
  }

  @Test
  void readsWhatNumpyPacksInEveryOrderAndType() {
    Map<String, StoredTensor> arrays = numpys("packed.npz");
    assertThat(arrays).containsOnlyKeys("w", "columns", "big", "scalar");
    assertThat(TestFiles.same(arrays.get("w").read(), ExchangeFiles.golden().get("codes"))).isTrue();
    assertThat(arrays.get("columns").shape()).containsExactly(2, 3);
    assertThat(arrays.get("columns").read().toArray()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(arrays.get("big").read().toArray()).containsExactly(0, 1, 2);
    assertThat(arrays.get("scalar").shape()).isEmpty();
    assertThat(arrays.get("scalar").read().get(0)).isEqualTo(2.5f);
  }

  @Test
  void archivesWithoutNumbersAreRefused() {
    assertThatThrownBy(() -> numpys("objects.npz")).isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("objects.npz: ").hasMessageContaining("none of its arrays holds numbers (w.npy)");
  }

  @Test
  void otherZipArchivesAreRefused() {
    assertThatThrownBy(() -> NpzReader.read(TestFiles.source("torch-zip.pth"), CheckpointLimits.DEFAULT))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("none of numpy's");
    assertThatThrownBy(() -> NpzReader.read(TestFiles.source("numpy-4.ckpt"), CheckpointLimits.DEFAULT))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("pickle");
  }

  @Test
  void whatIsWrittenIsReadBackToTheBit() {
    Map<String, HostTensor> arrays = new LinkedHashMap<>();
    arrays.put("w", ExchangeFiles.golden().get("codes"));
    arrays.put("one", HostTensor.of(new float[] {1, Float.MIN_VALUE, -0f}, 3));
    arrays.put("scalar", HostTensor.of(new float[] {7}));
    arrays.put("none", HostTensor.allocate(0, 4));
    Path file = folder.resolve("out.npz");
    NpzWriter.write(file, arrays);
    Map<String, StoredTensor> back = NpzReader.read(file);
    assertThat(back.keySet()).containsExactlyElementsOf(arrays.keySet());
    arrays.forEach((name, array) -> assertThat(TestFiles.same(back.get(name).read(), array)).as(name).isTrue());
  }

  @Test
  void headersAreNumpysOwn() throws IOException {
    Path file = folder.resolve("out.npz");
    NpzWriter.write(file, Map.of("w", ExchangeFiles.golden().get("codes")));
    // np.savez stores float32 arrays in the same 128 bytes of header and the same values.
    byte[] ours = entry(Files.readAllBytes(file));
    byte[] numpys = entry(ExchangeFiles.bytes("projected_w.npz"));
    assertThat(new String(ours, 0, 128, StandardCharsets.ISO_8859_1))
        .isEqualTo(new String(numpys, 0, 128, StandardCharsets.ISO_8859_1));
    assertThat(ours).isEqualTo(numpys);
  }

  private static byte[] entry(byte[] archive) {
    ByteSource content = ZipArchive.open(ByteSource.of("x", archive), CheckpointLimits.DEFAULT).content("w.npy");
    return content.copy(0, (int) content.size()).array();
  }

  @Test
  void everyShorterFileIsRefused() {
    byte[] whole = ExchangeFiles.bytes("packed.npz");
    for (int length = 0; length < whole.length; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> NpzReader.read(ByteSource.of("cut.npz", cut), CheckpointLimits.DEFAULT))
          .as("cut to " + length).isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void tensorFilesAreToldByContent() {
    assertThat(open("projected_w.npz")).containsOnlyKeys("w");
    assertThat(open("pti-pivot.pt")).containsOnlyKeys(TensorFile.ALONE);
    assertThat(open("pti-pivot-legacy.pt")).containsOnlyKeys(TensorFile.ALONE);
    assertThat(open("exchange.golden.safetensors")).containsOnlyKeys("before", "after", "codes");
    byte[] array = entry(ExchangeFiles.bytes("projected_w.npz"));
    Map<String, StoredTensor> alone = TensorFile.open(ByteSource.of("w.npy", array), CheckpointLimits.DEFAULT);
    assertThat(alone.get(TensorFile.ALONE).shape()).containsExactly(1, 8, 16);
    ByteSource text = ByteSource.of("x.txt", "no tensors at all".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> TensorFile.open(text, CheckpointLimits.DEFAULT))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("text file");
  }

  private static Map<String, StoredTensor> open(String name) {
    return TensorFile.open(ByteSource.of(name, ExchangeFiles.bytes(name)), CheckpointLimits.DEFAULT);
  }
}
