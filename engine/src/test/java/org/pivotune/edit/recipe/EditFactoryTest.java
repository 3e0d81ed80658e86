package org.pivotune.edit.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditFiles;
import org.pivotune.edit.EditMethod;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditedCodes;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;

/** Everything that can be typed, made for the tiny generator. */
@ExtendWith(NoLeakedHandles.class)
class EditFactoryTest {
  private static final Offset<Float> CLOSE = Offset.offset(1e-5f);

  @TempDir Path folder;
  private Generator original;
  private Generator tuned;

  @BeforeEach
  void open() {
    original = EditFiles.tinyGenerator();
    Map<String, HostTensor> weights = new HashMap<>(original.weights());
    weights.compute("synthesis.b4.conv1.affine.weight", (name, values) -> {
      float[] other = values.toArray();
      other[0] += 9;
      return HostTensor.of(other, values.shape());
    });
    tuned = Generator.load(original.config(), weights, Device.CPU);
  }

  @AfterEach
  void close() {
    tuned.close();
    original.close();
  }

  private EditFactory factory(EditCatalogue... catalogues) {
    WordsConfig words = new WordsConfig(Optional.of(TensorReference.of(EditFiles.copy("fs3.npy", folder))),
        Optional.of(EditFiles.copy("style-std.pkl", folder)), 0.4, Optional.of(EditFiles.copy("text-int64.onnx",
            folder)),
        Optional.of(EditFiles.copy("merges.txt", folder)), List.of("{}"));
    return new EditFactory(original, Optional.of(tuned), List.of(catalogues),
        new FactoryConfig(Optional.empty(), 500, 1, words, 1));
  }

  private static EditSequence sequence(EditFactory factory, String... edits) {
    return factory.sequence(java.util.Arrays.stream(edits).map(Edit::parse).toList());
  }

  @Test
  void allWaysOfEditingComposeInOneSequence() {
    Path direction = EditFiles.copy("direction.pt", folder);
    try (EditFactory factory = factory()) {
      EditSequence sequence = sequence(factory, "sefa:1=2", "sefa-tuned:0@0=1", "ganspace:2@1-2=1.5",
          "ganspace-add:0=-1",
          "style:2:3=4", "file:" + direction + "@2-=0.5", "text:" + EditFiles.copy("words.npy", folder) + "=3",
          "text:cat>dog=1");
      EditedCodes edited = sequence.edit(EditFiles.tinyCodes());
      float[] sum = EditFiles.tinyCodes().toArray();
      for (EditSequence.Step step : sequence.steps()) {
        float[] part = step.method().displacement(EditFiles.tinyCodes(), step.strength()).toArray();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += part[i];
        }
      }
      assertThat(edited.codes().toArray()).containsExactly(sum, CLOSE);
      assertThat(edited.styles().layers()).contains(2);
      assertThat(sequence.steps()).extracting(EditSequence.Step::toString).startsWith(
          "sefa:1=2", "sefa-tuned:0 @layers 0 to 0=1", "ganspace:2 @layers 1 to 2=1.5")
          .contains("file:direction.pt @layers from 2=0.5", "text:words.npy=3", "text:cat>dog=1");
    }
  }

  @Test
  void factorsComeFromTheGeneratorThatIsMeant() {
    try (EditFactory factory = factory()) {
      float[] ofOriginal = moved(factory, "sefa:0");
      assertThat(moved(factory, "sefa-tuned:0")).isNotEqualTo(ofOriginal);
      assertThat(moved(factory, "sefa:0")).isEqualTo(ofOriginal);
    }
    try (EditFactory alone = new EditFactory(original, Optional.empty(), List.of(), FactoryConfig.DEFAULT)) {
      assertThatThrownBy(() -> moved(alone, "sefa-tuned:0")).isInstanceOf(EditException.class)
          .hasMessageContaining("no tuned generator");
    }
  }

  private static float[] moved(EditFactory factory, String what) {
    return factory.method(Edit.parse(what + "=1")).displacement(EditFiles.tinyCodes(), 1).toArray();
  }

  @Test
  void namesAreLookedUpWithTheirLayersAndUnits() throws Exception {
    EditFiles.copy("direction.pt", folder);
    Path file = Files.writeString(folder.resolve("edits.json"), """
        {"format": "pivotune-edits/1", "edits": [
          {"name": "along", "meaning": "m", "source": "s", "method": "direction", "file": "direction.pt",
           "layers": [1, 2], "unit": -0.5, "range": [0, 4]},
          {"name": "channel", "meaning": "m", "source": "s", "method": "style", "channels": [[0, 1]], "unit": 3,
           "range": [-10, 10]}]}""");
    try (EditFactory factory = factory(EditCatalogue.load(file))) {
      EditMethod along = factory.method(Edit.parse("along=2"));
      assertThat(along.name()).isEqualTo("along");
      assertThat(along.displacement(HostTensor.allocate(1, 4, 4), 2).toArray())
          .containsExactly(new float[] {0, 0, 0, 0, -3, 0, -4, 0, 0, 0, 0, 0, 0, 0, 0, 0}, CLOSE);
      assertThat(factory.method(Edit.parse("along@3=2")).displacement(HostTensor.allocate(1, 4, 4), 2).toArray())
          .containsExactly(new float[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -3, 0, -4, 0}, CLOSE);
      assertThat(factory.method(Edit.parse("style:channel=2")).styleOffsets(2).get(0)[1]).isEqualTo(6);
      assertThat(factory.range(Edit.parse("along=9"))).contains(new NamedEdit.Range(0, 4));
      assertThat(factory.range(Edit.parse("sefa:1=9"))).isEmpty();
      assertThatThrownBy(() -> factory.method(Edit.parse("channel@2=1"))).isInstanceOf(EditException.class)
          .hasMessageContaining("leave @LAYERS out");
      assertThatThrownBy(() -> factory.method(Edit.parse("wings=1"))).isInstanceOf(EditException.class)
          .hasMessageContaining("along, channel").hasMessageContaining("sefa:3");
    }
  }

  @Test
  void whatIsMissingIsAskedFor() {
    try (EditFactory bare = new EditFactory(original, Optional.empty(), List.of(), FactoryConfig.DEFAULT)) {
      Path words = EditFiles.copy("words.npy", folder);
      assertThatThrownBy(() -> bare.method(Edit.parse("text:" + words + "=1")))
          .isInstanceOf(EditException.class).hasMessageContaining("--fs3");
      assertThatThrownBy(() -> bare.method(Edit.parse("text:a>b=1")))
          .isInstanceOf(EditException.class).hasMessageContaining("--text-encoder");
      assertThatThrownBy(() -> bare.method(Edit.parse("style:9:1=1")))
          .isInstanceOf(EditException.class).hasMessageContaining("style layers 0 to 4");
      assertThatThrownBy(() -> bare.method(Edit.parse("smile=1")))
          .isInstanceOf(EditException.class).hasMessageContaining("name a catalogue");
    }
  }
}
