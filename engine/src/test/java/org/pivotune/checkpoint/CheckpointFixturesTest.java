package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.ProjectFiles;

/** Real files of several writers, compared with each other or with known facts. */
@Tag("quick")
class CheckpointFixturesTest {
  @Test
  void readsTheFacesModelWithItsMetadata() {
    NamedTensors faces = SafetensorsReader.read(ProjectFiles.model("faces-128/faces-128.safetensors"));
    assertThat(faces.size()).isEqualTo(117);
    assertThat(faces.metadata()).containsEntry("img_resolution", "128").containsEntry("w_dim", "512");
    assertThat(faces.storedType("mapping.fc0.weight")).isEqualTo(ElementType.F16);
    assertThat(faces.storedType("synthesis.b4.conv1.noise_const")).isEqualTo(ElementType.F32);
    faces.get("synthesis.b128.conv0.weight", 64, 128, 3, 3);
    faces.requireFinite();
  }

  @ParameterizedTest
  @CsvSource({"alex, 64 192 384 256 256", "vgg, 64 128 256 512 512", "squeeze, 64 128 256 384 384 512 512"})
  void readsLegacyLpipsHeads(String net, String channels) {
    Path file = ProjectFiles.fixture("lpips/lpips-v0.1-" + net + ".pth");
    NamedTensors heads = new TorchCheckpointReader().readTensors(file);
    Map<String, HostTensor> golden =
        SafetensorsReader.read(ProjectFiles.fixture("golden/lpips.golden.safetensors")).asMap();
    String[] counts = channels.split(" ");
    assertThat(heads.size()).isEqualTo(counts.length);
    for (int i = 0; i < counts.length; i++) {
      HostTensor head = heads.get("lin" + i + ".model.1.weight", 1, Long.parseLong(counts[i]), 1, 1);
      assertThat(head.toArray()).isEqualTo(golden.get(net + ".lin" + i).toArray());
    }
  }

  @ParameterizedTest
  @CsvSource({"age", "smile", "rotation"})
  void readsDirectionsInTheZipContainer(String name) {
    PickleNode direction = new TorchCheckpointReader().read(ProjectFiles.fixture("directions/" + name + ".pt"));
    assertThat(direction.tensor().shape()).containsExactly(1, 512);
    assertThat(direction.tensor().read().elementCount()).isEqualTo(512);
  }

  @Test
  void readsTheZipCheckpointOfRosinality() {
    PickleNode root = new TorchCheckpointReader().read(ProjectFiles.fixture("golden/rosinality.pt"));
    assertThat(root.keys()).containsExactly("g_ema", "latent_avg");
    NamedTensors generator = root.get("g_ema").tensors().read().requireFinite();
    generator.get("convs.6.conv.weight", 1, 16, 32, 3, 3);
    assertThat(generator.get("convs.0.conv.blur.kernel").get(0)).isEqualTo(1f / 16);
  }
}
