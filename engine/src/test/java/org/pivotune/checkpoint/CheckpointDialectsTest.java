package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles and torch.save files of every container and protocol against what numpy and PyTorch say they hold. */
@Tag("quick")
class CheckpointDialectsTest {
  private static NamedTensors golden(String name) {
    return SafetensorsReader.read(name, TestFiles.bytes(name));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 4, 5})
  void numpyArraysOfEveryProtocol(int protocol) {
    PickleNode root = new PickleReader().read(TestFiles.source("numpy-" + protocol + ".ckpt"));
    NamedTensors actual = root.tensors().read();
    NamedTensors expected = golden("numpy.golden.safetensors");
    assertThat(expected.asMap()).isNotEmpty();
    expected.asMap().forEach(
        (name, tensor) -> assertThat(TestFiles.same(actual.get(name), tensor)).as(name).isTrue());
    assertThat(actual.names()).contains("list.0").hasSize(expected.size() + 1);
    assertThat(actual.storedType("net.layer.big")).isEqualTo(ElementType.F64);
    assertThat(root.get("number").number()).isEqualTo(1.5);
    assertThat(root.get("count").integer()).isEqualTo(-7);
    assertThat(root.get("list", "1").text()).isEqualTo("text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch-zip.pth", "torch-legacy.pth", "torch-legacy-4.pth"})
  void torchStateDictsOfEveryContainer(String file) {
    NamedTensors actual = new TorchCheckpointReader().read(TestFiles.source(file)).tensors().read();
    NamedTensors expected = golden("torch.golden.safetensors");
    assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(expected.names());
    assertThat(expected.asMap()).isNotEmpty();
    expected.asMap().forEach(
        (name, tensor) -> assertThat(TestFiles.same(actual.get(name), tensor)).as(name).isTrue());
    assertThat(actual.storedType("brain")).isEqualTo(ElementType.BF16);
  }

  @Test
  void errorsNameThePlaceAndWhatIsThere() {
    PickleNode root = new PickleReader().read(TestFiles.source("numpy-4.ckpt"));
    assertThatThrownBy(() -> root.get("net", "layr"))
        .isInstanceOf(CheckpointException.class)
        .has(errorText("checkpoint.no-such-key"));
    assertThatThrownBy(() -> root.get("list").tensor()).has(errorText("checkpoint.another-kind-of-value"));
  }
}
