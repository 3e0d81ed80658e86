package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.tensor.HostTensor;

/** Which tensor or network of a file is meant. */
@Tag("quick")
class FileTensorsTest {
  @TempDir private Path folder;

  /** Tensors of these names, the first of one element, the second of two, and so on. */
  private Path file(String name, String... tensors) {
    Map<String, HostTensor> all = new LinkedHashMap<>();
    for (int i = 0; i < tensors.length; i++) {
      all.put(tensors[i], HostTensor.allocate(i + 1));
    }
    Path file = folder.resolve(name);
    SafetensorsWriter.write(file, NamedTensors.of("x", all));
    return file;
  }

  private static FileTensors open(Path file, String sign) {
    return FileTensors.open(TensorReference.parse(file + sign));
  }

  @Test
  void aNameMeansATensorOrThoseBelow() {
    Path file = file("f.safetensors", "a.w", "a.b", "ab", "b");
    assertThat(open(file, "").asMap()).containsOnlyKeys("a.w", "a.b", "ab", "b");
    assertThat(open(file, "#a").asMap()).containsOnlyKeys("a.w", "a.b");
    assertThat(open(file, "#ab").asMap()).containsOnlyKeys("ab");
    assertThat(open(file, "#a").names()).containsExactlyInAnyOrder("a.w", "a.b", "ab", "b");
    assertThat(open(file, "#a").find("b")).isPresent();
    assertThat(open(file, "#a").find("c")).isEmpty();
    assertThat(open(file, "#a").reference()).hasToString(file + "#a").extracting(TensorReference::shortName)
        .isEqualTo("f.safetensors#a");
    assertThatThrownBy(() -> open(file, "#c")).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no tensor 'c'; it holds a.b F32[2], a.w F32[1], ab F32[3], b F32[4]");
  }

  @Test
  void theOnlyOneElseTheFittingOneElseTheOneOfTheUsualNameIsChosen() {
    Path several = file("f.safetensors", "x.one", "x.W", "y.two", "y.w");
    FileTensors all = open(several, "");
    assertThat(all.choose(List.of(), tensor -> tensor.elementCount() == 3, "three").name()).isEqualTo("y.two");
    assertThat(all.choose(List.of("one"), tensor -> true, "one").name()).isEqualTo("x.one");
    assertThat(open(several, "#x").choose(List.of("w"), tensor -> true, "w").name()).isEqualTo("x.W");
    assertThat(open(several, "#x.one").sole("one").place()).isEqualTo(several + "#x.one");
    // The only one there is need not fit: whoever wants it says better what is wrong with it.
    assertThat(open(several, "#x.one").choose(List.of(), tensor -> false, "none").name()).isEqualTo("x.one");
    assertThat(open(several, "#x.one").sole("one").failure("not two"))
        .hasMessage(several + "#x.one: it is F32[1], not two");
    assertThatThrownBy(() -> all.choose(List.of("w"), tensor -> true, "w")).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("x.W F32[2], y.w F32[4]; say which, such as f.safetensors#");
    assertThatThrownBy(() -> all.sole("one")).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("several");
    assertThatThrownBy(() -> all.choose(List.of("w"), tensor -> tensor.elementCount() > 4, "five"))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("none of which is five");
  }

  @Test
  void theListOfWhatIsThereEnds() {
    assertThatThrownBy(() -> open(file("six.safetensors", "a", "b", "c", "d", "e", "f"), "#x"))
        .hasMessageEndingWith("e F32[5], f F32[6]");
    assertThatThrownBy(() -> open(file("eight.safetensors", "a", "b", "c", "d", "e", "f", "g", "h"), "#x"))
        .hasMessageEndingWith("f F32[6] and 2 more");
  }

  @Test
  void signsInNamesOfFilesAndTensorsAreTold() {
    Path plain = file("a.safetensors", "x#y", "z");
    assertThat(open(plain, "#x#y").sole("one").name()).isEqualTo("x#y");
    Path signed = file("a#b.safetensors", "z", "y");
    assertThat(open(signed, "#z").sole("one").place()).isEqualTo(signed + "#z");
    assertThat(open(signed, "").asMap()).hasSize(2);
    assertThat(TensorReference.parse("#x")).isEqualTo(TensorReference.of(Path.of("#x")));
    assertThat(TensorReference.parse("f#").name()).contains("");
    assertThat(TensorReference.parse("f#x").at(path -> Path.of("g"))).hasToString("g#x");
    assertThat(TensorReference.of(Path.of("d/f.pt")).shortName()).isEqualTo("f.pt");
    assertThatThrownBy(() -> TensorReference.parse("a\0b")).isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> open(folder.resolve("none"), "#x")).hasMessageContaining("no such file");
  }

  @Test
  void aNetworkIsFoundBehindItsPrefix() {
    Set<String> markers = Set.of("net.weight");
    assertThat(WrappedNetwork.prefix("f", List.of("net.weight", "other"), markers)).isEmpty();
    assertThat(WrappedNetwork.prefix("f", List.of("a.b.net.weight"), markers)).isEqualTo("a.b.");
    assertThat(WrappedNetwork.prefix("f", List.of("subnet.weight", "net.weight.x"), markers)).isNull();
    assertThat(WrappedNetwork.prefix("f", List.of("a.b.net.weight", "c.net.weight"), markers)).isEqualTo("c.");
    assertThat(WrappedNetwork.prefix("f", List.of("c.net.weight", "a.G_ema.b.net.weight"), markers))
        .isEqualTo("a.G_ema.b.");
    assertThatThrownBy(() -> WrappedNetwork.prefix("f", List.of("a.net.weight", "b.net.weight"), markers))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("several networks, a., b.");
    assertThat(WrappedNetwork.below(Map.of("a.x", 1, "b.x", 2), "a.")).containsExactly(Map.entry("x", 1));
  }

  @Test
  void formatsAreToldByTheirFirstBytes() throws Exception {
    Map<String, CheckpointFormat> starts = new LinkedHashMap<>();
    starts.put("(dp0", CheckpointFormat.PICKLE);
    starts.put("(lp0", CheckpointFormat.PICKLE);
    starts.put("(tp0", CheckpointFormat.PICKLE);
    starts.put("(ip0", CheckpointFormat.PICKLE);
    starts.put("}q\0.", CheckpointFormat.PICKLE);
    starts.put("]q\0.", CheckpointFormat.PICKLE);
    starts.put("\u0080\u0002N.", CheckpointFormat.PICKLE);
    starts.put("\u0080\u0005N.", CheckpointFormat.PICKLE);
    starts.put("\u0080\u0001N.", CheckpointFormat.UNKNOWN);
    starts.put("\u0080\u0006N.", CheckpointFormat.UNKNOWN);
    starts.put("(xp0", CheckpointFormat.UNKNOWN);
    starts.put("}x\0.", CheckpointFormat.UNKNOWN);
    starts.put("]x\0.", CheckpointFormat.UNKNOWN);
    starts.put("(d.", CheckpointFormat.UNKNOWN);
    starts.put("\2\0\0\0\0\0\0\0{}", CheckpointFormat.SAFETENSORS);
    starts.put("\2\0\0\0\0\0\0\0{", CheckpointFormat.SAFETENSORS);
    starts.put("\2\0\0\0\0\0\0\0", CheckpointFormat.UNKNOWN);
    starts.put("\2\0\0\0\1\0\0\0{}", CheckpointFormat.UNKNOWN);
    starts.put("\u0093NUMPY", CheckpointFormat.NPY);
    starts.put("\u0093NUMP", CheckpointFormat.UNKNOWN);
    starts.put("PK\3\4", CheckpointFormat.TORCH_ZIP);
    List<String> wrong = new ArrayList<>();
    starts.forEach((start, format) -> {
      byte[] bytes = start.getBytes(StandardCharsets.ISO_8859_1);
      if (CheckpointFormat.of(ByteSource.of("x", bytes)) != format) {
        wrong.add(start + " is not " + format);
      }
    });
    assertThat(wrong).isEmpty();
    Path page = Files.writeString(folder.resolve("page.pt"), "\n <!DOCTYPE html><html>");
    assertThatThrownBy(() -> TensorFile.open(page)).hasMessageContaining("web page");
    Path pointer = Files.writeString(folder.resolve("lfs.pt"), "version https://git-lfs.github.com/spec/v1\n");
    assertThatThrownBy(() -> TensorFile.open(pointer)).hasMessageContaining("Git LFS");
    assertThatThrownBy(() -> TensorFile.open(Files.write(folder.resolve("b"), new byte[] {1, 2, 3, 4, 127})))
        .hasMessageContaining("its format is unknown");
  }
}
