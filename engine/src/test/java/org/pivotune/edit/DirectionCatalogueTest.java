package org.pivotune.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.json.JsonException;
import org.pivotune.tensor.HostTensor;

@Tag("quick")
class DirectionCatalogueTest {
  private static final String GOOD = """
      {"format": "pivotune-directions/1", "directions": [%s]}""";
  private static final String ENTRY = """
      {"name": "%s", "meaning": "more", "method": "by hand", "unit": %s, "layers": %s, "vector": %s}""";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"edits.safetensors", "edits.json"})
  void readsWhatItWrote(String name) {
    HostTensor rows = HostTensor.of(new float[] {0.6f, 0.8f, 0, 0.5f}, 2, 2);
    EditDirection local = EditDirection.along(
        "local", "später, größer", rows, new LayerRange(1, 2), 0.25,
        new DirectionSource("by hand", Optional.empty(), Map.of()));
    EditDirection coarse = Directions.shared("coarse", 3, 1, 2).within(new LayerRange(1, Integer.MAX_VALUE));
    DirectionCatalogue written =
        DirectionCatalogue.of("test", List.of(coarse, local, Directions.shared("smile", 1.5, 3, 4)));
    written.save(folder.resolve(name));
    DirectionCatalogue read = DirectionCatalogue.load(folder.resolve(name));
    assertThat(read.names()).containsExactly("coarse", "local", "smile");
    for (EditDirection direction : written.directions()) {
      EditDirection back = read.get(direction.name());
      assertThat(back).usingRecursiveComparison().ignoringFields("vector").isEqualTo(direction);
      assertThat(back.vector().shape()).containsExactly(direction.vector().shape());
      assertThat(back.vector().toArray())
          .containsExactly(direction.vector().toArray(), Offset.offset(1e-6f));
    }
    assertThat(folder.toFile().list()).containsExactly(name);
  }

  @Test
  void aHandWrittenVectorMayHaveAnyLength() throws IOException {
    EditDirection direction = DirectionCatalogue.load(json(entry("x", "2", "[0]", "[[3, 4]]"))).get("x");
    assertThat(direction.vector().toArray()).containsExactly(0.6f, 0.8f);
    assertThat(direction.layers()).isEqualTo(new LayerRange(0, Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", "{", "[]", "{\"format\": \"other\", \"directions\": []}", "{\"format\": \"pivotune-directions/1\"}"})
  void refusesOtherJson(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.json"), text);
    assertThatThrownBy(() -> DirectionCatalogue.load(file))
        .isInstanceOf(text.equals("{") ? JsonException.class : EditException.class).hasMessageContaining("bad.json");
  }

  @Test
  void refusesBrokenEntries() throws IOException {
    List<String> broken = List.of(
        entry("", "1", "[0]", "[[1]]"), entry("a b", "1", "[0]", "[[1]]"), entry("\\u001b[2J", "1", "[0]", "[[1]]"),
        entry("x", "0", "[0]", "[[1]]"), entry("x", "-1", "[0]", "[[1]]"), entry("x", "1e400", "[0]", "[[1]]"),
        entry("x", "\"1\"", "[0]", "[[1]]"), entry("x", "1", "[2, 1]", "[[1]]"), entry("x", "1", "[-1]", "[[1]]"),
        entry("x", "1", "[0.5]", "[[1]]"), entry("x", "1", "[99999999999]", "[[1]]"), entry("x", "1", "{}", "[[1]]"),
        entry("x", "1", "[0]", "[]"), entry("x", "1", "[0]", "[[]]"), entry("x", "1", "[0]", "[[0, 0]]"),
        entry("x", "1", "[0]", "[[1], [1, 2]]"), entry("x", "1", "[0]", "[[1e300]]"),
        entry("x", "1", "[0]", "[[\"1\"]]"), entry("x", "1", "[0]", "7"), "7", "{}",
        entry("x", "1", "[0]", "[[1]]") + "," + entry("x", "1", "[0]", "[[1]]"),
        "[".repeat(100_000));
    for (String entry : broken) {
      assertThatThrownBy(() -> DirectionCatalogue.load(json(entry)))
          .as(entry.substring(0, Math.min(80, entry.length())))
          .isInstanceOf(entry.startsWith("[[") ? JsonException.class : EditException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }
  }

  @Test
  void refusesSafetensorsThatAreNoCatalogue() {
    Path file = folder.resolve("other.safetensors");
    HostTensor vector = HostTensor.of(new float[] {1, 0}, 1, 2);
    NamedTensors tensors = NamedTensors.of("test", Map.of("smile", vector));
    String fine = DirectionJson.describe(Directions.shared("smile", 1, 1, 0)).toString();

    SafetensorsWriter.write(file, tensors);
    assertThatThrownBy(() -> DirectionCatalogue.load(file))
        .isInstanceOf(EditException.class).hasMessageContaining("format");
    SafetensorsWriter.write(file, tensors.withMetadata(Map.of("format", "pivotune-directions/1")));
    assertThatThrownBy(() -> DirectionCatalogue.load(file))
        .isInstanceOf(EditException.class).hasMessageContaining("no description");
    for (String text : List.of("", "{", "7", "{}", fine.replace("\"unit\":1", "\"unit\":-1"))) {
      SafetensorsWriter.write(
          file, tensors.withMetadata(Map.of("format", "pivotune-directions/1", "direction.smile", text)));
      assertThatThrownBy(() -> DirectionCatalogue.load(file)).as(text)
          .isInstanceOf(text.equals("{") ? JsonException.class : EditException.class);
    }
  }

  @Test
  void refusesValuesThatAreNotFiniteAndWrongShapes() {
    Path file = folder.resolve("nan.safetensors");
    String fine = DirectionJson.describe(Directions.shared("smile", 1, 1, 0)).toString();
    Map<String, String> text = Map.of("format", "pivotune-directions/1", "direction.smile", fine);
    HostTensor broken = HostTensor.of(new float[] {1, Float.NaN}, 1, 2);
    SafetensorsWriter.write(file, NamedTensors.of("test", Map.of("smile", broken)).withMetadata(text));
    assertThatThrownBy(() -> DirectionCatalogue.load(file)).isInstanceOf(CheckpointException.class);
    for (HostTensor odd : List.of(HostTensor.allocate(2), HostTensor.allocate(100, 2), HostTensor.allocate(1, 0),
        HostTensor.allocate(1, 9000), HostTensor.allocate(1, 2))) {
      SafetensorsWriter.write(file, NamedTensors.of("test", Map.of("smile", odd)).withMetadata(text));
      assertThatThrownBy(() -> DirectionCatalogue.load(file)).as("%s", odd).isInstanceOf(EditException.class);
    }
  }

  @Test
  void writesOnlyWhatItCanReadAgain() {
    DirectionCatalogue one = DirectionCatalogue.of("test", List.of(Directions.shared("smile", 1, 1, 0)));
    assertThatThrownBy(() -> one.save(folder.resolve("edits.npy"))).isInstanceOf(EditException.class);
    assertThatThrownBy(() -> DirectionCatalogue.of("test", List.of()).save(folder.resolve("edits.json")))
        .isInstanceOf(EditException.class);
    assertThatThrownBy(() -> one.save(folder.resolve("missing").resolve("edits.json")))
        .isInstanceOf(CheckpointException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anotherBaseGeneratorIsRefused() {
    DirectionCatalogue catalogue = DirectionCatalogue.of("test", List.of(Directions.shared("smile", 1, 1, 0)));
    assertThat(catalogue.requireMadeFor(Directions.SHA)).isSameAs(catalogue);
    assertThatThrownBy(() -> catalogue.requireMadeFor("cd".repeat(32)))
        .isInstanceOf(EditException.class).hasMessageContaining("smile").hasMessageContaining("directions learn");
    assertThatThrownBy(() -> DirectionCatalogue.embedded("nobody"))
        .isInstanceOf(EditException.class).hasMessageContaining("faces-128");
    assertThat(DirectionCatalogue.embeddedFor("cd".repeat(32))).isEmpty();
  }

  private Path json(String entries) throws IOException {
    return Files.writeString(folder.resolve("edits.json"), GOOD.formatted(entries));
  }

  private static String entry(String name, String unit, String layers, String vector) {
    return ENTRY.formatted(name, unit, layers, vector);
  }
}
