package org.pivotune.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.TensorReference;

/** Files as numpy and pickle write them for other tools; {@code code(n)[i] = n + i / 100}. */
class CodeFilesTest {
  /** 16 px: six style codes of w_dim 8. */
  private static final CodeReader READER = new CodeReader(6, 8, 8);

  @TempDir Path folder;

  private Codes read(String file, String name) {
    String reference = CodeFiles.copy(file, folder) + (name.isEmpty() ? "" : "#" + name);
    return READER.read(TensorReference.parse(reference), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "restyle-latents.npy, a.jpg.0, w+, 1, 1", "restyle-latents.npy, a.jpg.1, w+, 1, 2",
    "restyle-latents.npy, b.jpg, w+, 1, 3", "one-by-name.npy, '', w+, 1, 4", "one-by-name.npy, me.png, w+, 1, 4",
    "ragged.npy, 1, w+, 1, 6", "mixed.npz, '', w+, 1, 7", "mixed.npz, w_plus, w+, 1, 7",
    "dict-0.pkl, latents, w+, 2, 8", "dict-2.pkl, '', w+, 2, 8", "dict-5.pkl, '', w+, 2, 8",
    "list.pkl, 1, w+, 1, 2", "python2.npy, '', w+, 1, 1"})
  void areReadAsTheirToolsMeanThem(String file, String name, String space, int count, float first) {
    Codes codes = read(file, name);
    assertThat(codes.space()).hasToString(space);
    assertThat(codes.count()).isEqualTo(count);
    assertThat(codes.values().shape()).containsExactly(count, 6, 8);
    for (int i = 0; i < codes.values().elementCount(); i++) {
      assertThat(codes.values().get(i)).as("element %d", i).isCloseTo(first + i / 100f, Offset.offset(1e-5f));
    }
  }

  @Test
  void halfPrecisionAndSingleRowsToo() {
    TensorReference half = TensorReference.parse(CodeFiles.copy("ragged.npy", folder) + "#0");
    Codes codes = READER.read(half, Optional.of(LatentSpace.W));
    assertThat(codes.values().shape()).containsExactly(1, 8);
    assertThat(codes.values().get(7)).isCloseTo(5.07f, Offset.offset(2e-3f));
    assertThat(READER.read(TensorReference.of(CodeFiles.copy("alone.pkl", folder)), Optional.of(LatentSpace.W_PLUS))
        .values().shape()).containsExactly(1, 6, 8);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "restyle-latents.npy || a.jpg.0 F32[6, 8], a.jpg.1 F32[6, 8], b.jpg.0 F32[6, 8]; say which, such as "
        + "restyle-latents.npy#a.jpg.0",
    "restyle-latents.npy | c.jpg | no tensor 'c.jpg'; it holds a.jpg.0 F32[6, 8]",
    "texts.npz || none of its arrays holds numbers (names.npy)",
    "mixed.npz | names | no tensor 'names'; it holds w_plus F64[6, 8]",
    "list.pkl | 2 | but this generator takes z [N, 8], w [N, 8] or w+ [6, 8] or [N, 6, 8]",
    "alone.pkl || a name that begins with z or w, or the shape of w+, [6, 8]"})
  void whatIsNotPlainIsTold(String file, String name, String words) {
    assertThatThrownBy(() -> read(file, name == null ? "" : name))
        .isInstanceOf(CheckpointException.class).hasMessageContaining(file).hasMessageContaining(words);
  }

  @Test
  void theAdviceOfAMessageLeadsToACode() {
    assertThatThrownBy(() -> read("restyle-latents.npy", "")).satisfies(error -> {
      String advice = error.getMessage().replaceFirst(".*such as ", "");
      Codes codes = READER.read(TensorReference.parse(folder.resolve(advice).toString()), Optional.empty());
      assertThat(codes.values().shape()).containsExactly(1, 6, 8);
    });
  }
}
