package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.tensor.HostTensor;

/** What is written is read back, lies where others map it, and is there whole or not at all. */
@Tag("quick")
class CheckpointWritersTest {
  @TempDir private Path folder;

  private static HostTensor counting(long... shape) {
    HostTensor tensor = HostTensor.allocate(shape);
    for (int i = 0; i < tensor.elementCount(); i++) {
      tensor.data().put(i, i + 0.5f);
    }
    return tensor;
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void torchArchivesAreReadBackAndAligned() throws IOException {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("weight", counting(2, 3, 1));
    inner.put("bias", counting(300));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("net", inner);
    root.put("scalar", HostTensor.of(new float[] {7}));
    Path file = folder.resolve("out.pt");
    TorchArchiveWriter.write(file, root);
    assertThat(left()).containsExactly("out.pt");
    ByteSource source = ByteSource.of(file, CheckpointLimits.DEFAULT);
    ZipArchive archive = ZipArchive.open(source, CheckpointLimits.DEFAULT);
    assertThat(archive.names()).containsExactly("archive/data.pkl", "archive/byteorder", "archive/data/0",
        "archive/data/1", "archive/data/2", "archive/version");
    for (String name : archive.names()) {
      assertThat(archive.content(name).offsetInFile(0) % 64).as(name).isZero();
    }
    assertThat(archive.content("archive/byteorder").copy(0, 6).array()).asString().isEqualTo("little");
    assertThat(archive.content("archive/version").copy(0, 2).array()).asString().isEqualTo("3\n");
    Map<String, StoredTensor> read = new TorchCheckpointReader().read(file).tensors().asMap();
    assertThat(read.keySet()).containsExactly("net.weight", "net.bias", "scalar");
    assertThat(TestFiles.same(read.get("net.weight").read(), counting(2, 3, 1))).isTrue();
    assertThat(TestFiles.same(read.get("net.bias").read(), counting(300))).isTrue();
    assertThat(read.get("scalar").shape()).isEmpty();
    Path again = folder.resolve("again.pt");
    TorchArchiveWriter.write(again, root);
    assertThat(again).hasSameBinaryContentAs(file);
    // No time but zip's own, which knows no zone: a tick after its epoch.
    assertThat(source.copy(10, 4).getInt()).isEqualTo(0x00210001);
  }

  @Test
  void aTensorAloneIsWhatTorchSaves() {
    Path file = folder.resolve("alone.pt");
    TorchArchiveWriter.write(file, counting(1, 4));
    PickleNode root = new TorchCheckpointReader().read(file);
    assertThat(root.isTensor()).isTrue();
    assertThat(root.tensor().read().toArray()).containsExactly(0.5f, 1.5f, 2.5f, 3.5f);
    assertThat(root.tensor().shape()).containsExactly(1, 4);
    assertThatThrownBy(() -> TorchArchiveWriter.write(file, Map.of("x", "text")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void safetensorsAreSortedPaddedAndReadBack() throws IOException {
    Map<String, HostTensor> values = new LinkedHashMap<>();
    values.put("z", counting(3));
    values.put("half", counting(2, 2));
    values.put("a", counting(1, 2));
    values.put("empty", HostTensor.allocate(0, 4));
    Path file = folder.resolve("out.safetensors");
    Map<String, String> metadata = Map.of("k", "v", "b", "w");
    SafetensorsWriter.write(file, new NamedTensors("x", values, Map.of(), metadata),
        name -> name.equals("half") ? ElementType.F16 : ElementType.F32);
    assertThat(left()).containsExactly("out.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getLong(0) % 8).isZero();
    assertThat(bytes.capacity()).isEqualTo(8 + bytes.getLong(0) + 4 * 3 + 4 * 2 + 2 * 4);
    SafetensorsReader reader = SafetensorsReader.open(file);
    assertThat(reader.metadata()).isEqualTo(metadata);
    assertThat(reader.tensors().keySet()).containsExactlyInAnyOrder("a", "empty", "z", "half");
    long start = 8 + bytes.getLong(0);
    assertThat(reader.position("a")).isEqualTo(start);
    assertThat(reader.position("z")).isEqualTo(start + 8);
    assertThat(reader.position("half")).isEqualTo(start + 20);
    NamedTensors read = reader.readAll();
    values.forEach((name, tensor) -> assertThat(TestFiles.same(read.get(name), tensor)).as(name).isTrue());
    assertThat(read.storedType("half")).isEqualTo(ElementType.F16);
    assertThat(reader.read(name -> name.equals("z")).names()).containsExactly("z");
    assertThat(reader.read("a").toArray()).containsExactly(0.5f, 1.5f);
    assertThatThrownBy(() -> reader.position("none")).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no tensor 'none'");
  }

  @Test
  void tensorsMayBeMadeInTheirTurn() {
    Path file = folder.resolve("out.safetensors");
    // More than is written at a time.
    Map<String, long[]> shapes = Map.of("big", new long[] {70_000}, "small", new long[] {2});
    SafetensorsWriter.write(file, shapes, Map.of(), name -> counting(shapes.get(name)));
    assertThat(SafetensorsReader.read(file).get("big").toArray()).isEqualTo(counting(70_000).toArray());
    assertThat(SafetensorsReader.read(file).get("small", 2).toArray()).containsExactly(0.5f, 1.5f);
    assertThatThrownBy(() -> SafetensorsWriter.write(file, shapes, Map.of(), name -> counting(2)))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("big");
  }

  @Test
  void whatFloat16CannotHoldIsRefusedAndTheOldFileStays() throws IOException {
    Path file = Files.writeString(folder.resolve("out.safetensors"), "old");
    NamedTensors large = NamedTensors.of("x", Map.of("w", HostTensor.of(new float[] {65_504, 65_520}, 2)));
    assertThatThrownBy(() -> SafetensorsWriter.write(file, large, name -> ElementType.F16))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("tensor 'w' holds 65520.0");
    assertThat(file).hasContent("old");
    assertThat(left()).containsExactly("out.safetensors");
    NamedTensors held = NamedTensors.of(
        "x", Map.of("w", HostTensor.of(new float[] {65_504, Float.POSITIVE_INFINITY, Float.NaN}, 3)));
    SafetensorsWriter.write(file, held, name -> ElementType.F16);
    assertThat(SafetensorsReader.read(file).get("w").toArray())
        .containsExactly(65_504, Float.POSITIVE_INFINITY, Float.NaN);
    assertThatThrownBy(() -> SafetensorsWriter.write(file, held, name -> ElementType.BF16))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFolderThatIsNotThereIsToldAndNothingIsLeft() throws IOException {
    Path lost = folder.resolve("none").resolve("out.pt");
    assertThatThrownBy(() -> TorchArchiveWriter.write(lost, counting(1)))
        .isInstanceOf(CheckpointWriteException.class).hasMessageStartingWith(lost + ": ");
    Path file = folder.resolve("out.bin");
    assertThatThrownBy(() -> FileReplacement.write(file, channel -> {
      channel.write(ByteBuffer.wrap(new byte[10]));
      throw new IOException("no room");
    })).isInstanceOf(CheckpointWriteException.class).hasMessageContaining("no room");
    assertThat(left()).isEmpty();
    FileReplacement.write(file, channel -> channel.write(ByteBuffer.wrap(new byte[] {1, 2})));
    FileReplacement.write(file, channel -> channel.write(ByteBuffer.wrap(new byte[] {3})));
    assertThat(file).hasBinaryContent(new byte[] {3});
    assertThat(left()).containsExactly("out.bin");
  }
}
