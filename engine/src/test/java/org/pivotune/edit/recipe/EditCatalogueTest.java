package org.pivotune.edit.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.EditException;
import org.pivotune.json.JsonException;
import org.pivotune.edit.LayerRange;
import org.pivotune.edit.method.ComponentEdit;
import org.pivotune.edit.method.StyleChannel;
import org.pivotune.stylegan.GeneratorConfig;

class EditCatalogueTest {
  private static final String WHOLE = """
      {"format": "pivotune-edits/1", "about": "for a test", "resolution": 8, "w_dim": 4, "edits": [%s]}""";
  private static final String COMMON = "\"meaning\": \"more\", \"source\": \"a test\", \"range\": [-1, 2]";

  @TempDir Path folder;

  private EditCatalogue parse(String... edits) throws IOException {
    return EditCatalogue.load(
        Files.writeString(folder.resolve("edits.json"), WHOLE.formatted(String.join(", ", edits))));
  }

  private static String edit(String name, String rest) {
    return "{\"name\": \"" + name + "\", " + COMMON + ", " + rest + "}";
  }

  @Test
  void everyMethodCanBeNamed() throws IOException {
    EditCatalogue read = parse(
        edit("a", "\"method\": \"direction\", \"file\": \"age.pt\", \"unit\": 0.5, \"layers\": [0, 4]"),
        edit("b", "\"method\": \"ganspace\", \"component\": 54, \"file\": \"pca.pt\", \"layers\": [7, 8]"),
        edit("c", "\"method\": \"ganspace\", \"component\": 1, \"set\": false"),
        edit("d", "\"method\": \"sefa\", \"factor\": 3, \"tuned\": true, \"layers\": [2]"),
        edit("e", "\"method\": \"style\", \"channels\": [[1, 2], [3, 4]], \"unit\": -3"),
        edit("f", "\"method\": \"mapper\", \"file\": \"sub/afro.pt\""),
        edit("g", "\"method\": \"text\", \"neutral\": \"face\", \"target\": \"old face\", \"beta\": 0.2"),
        edit("h", "\"method\": \"text\", \"file\": \"dt.npy\""));
    assertThat(read.names()).containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
    assertThat(read.about()).isEqualTo("for a test");
    assertThat(read.purpose()).isEqualTo(
        new EditCatalogue.Purpose(Optional.empty(), OptionalInt.of(8), OptionalInt.of(4)));
    NamedEdit first = read.find("a").orElseThrow();
    assertThat(first.unit()).isEqualTo(0.5);
    assertThat(first.layers()).contains(new LayerRange(0, 4));
    assertThat(first.range()).isEqualTo(new NamedEdit.Range(-1, 2));
    Map<String, Recipe> recipes = new LinkedHashMap<>();
    read.edits().forEach(edit -> recipes.put(edit.name(), edit.recipe()));
    assertThat(recipes).containsEntry("a", new Recipe.Vector(TensorReference.parse("age.pt")))
        .containsEntry("b", new Recipe.Component(54, ComponentEdit.Kind.SET, Optional.of(TensorReference.parse("pca.pt"))))
        .containsEntry("c", new Recipe.Component(1, ComponentEdit.Kind.ADD, Optional.empty()))
        .containsEntry("d", new Recipe.Factor(3, true))
        .containsEntry("e", new Recipe.Channels(List.of(new StyleChannel(1, 2), new StyleChannel(3, 4))))
        .containsEntry("f", new Recipe.Mapper(Path.of("sub/afro.pt")))
        .containsEntry("g",
            new Recipe.Words(new Recipe.Words.Phrases("face", "old face"), OptionalDouble.of(0.2)))
        .containsEntry("h",
            new Recipe.Words(new Recipe.Words.InFile(TensorReference.parse("dt.npy")), OptionalDouble.empty()));
    assertThat(read.locate(Path.of("age.pt"))).isEqualTo(folder.toAbsolutePath().resolve("age.pt"));
  }

  @Test
  void faultsAreToldWithTheirPlace() {
    Map<String, String> wrong = new LinkedHashMap<>();
    String style = "\"method\": \"style\", \"channels\": [[1, 2]]";
    wrong.put(edit("x", style + ", \"wings\": 1"), "at edits[0]: there is no 'wings'");
    wrong.put(edit("x", style + ", \"file\": \"a.pt\""), "at edits[0]: there is no 'file'");
    wrong.put(edit("x", "\"method\": \"magic\""), "at edits[0].method: there is no 'magic'");
    wrong.put(edit("x", "\"method\": \"sefa\""), "at edits[0]: 'factor' is missing");
    wrong.put(edit("x", "\"method\": \"sefa\", \"factor\": -1"), "at edits[0].factor: a whole number");
    wrong.put(edit("x", "\"method\": \"sefa\", \"factor\": 1.5"), "at edits[0].factor");
    wrong.put(edit("x", "\"method\": \"sefa\", \"factor\": 1, \"tuned\": 1"), "at edits[0].tuned: true or false");
    wrong.put(edit("x", "\"method\": \"sefa\", \"factor\": 1, \"layers\": [3, 2]"), "at edits[0].layers[1]");
    wrong.put(edit("x", "\"method\": \"sefa\", \"factor\": 1, \"layers\": []"), "at edits[0].layers");
    wrong.put(edit("x", "\"method\": \"style\", \"channels\": []"), "at edits[0].channels");
    wrong.put(edit("x", "\"method\": \"style\", \"channels\": [[1]]"), "at edits[0].channels[0]");
    wrong.put(edit("x", "\"method\": \"style\", \"channels\": [[1, 99999]]"), "at edits[0].channels[0][1]");
    wrong.put(edit("x", style + ", \"layers\": [1]"), "at edits[0].layers");
    wrong.put(edit("x", style + ", \"unit\": 0"), "at edits[0]: the unit");
    wrong.put(edit("x", style + ", \"unit\": \"1\""), "at edits[0].unit: a number");
    wrong.put(edit("a b", style), "at edits[0]: 'a b' is no name");
    wrong.put(edit("x", "\"method\": \"direction\", \"file\": \"/etc/passwd\""), "at edits[0].file");
    wrong.put(edit("x", "\"method\": \"direction\", \"file\": \"../age.pt\""), "at edits[0].file");
    wrong.put(edit("x", "\"method\": \"direction\", \"file\": \"a/../../age.pt\""), "at edits[0].file");
    wrong.put(edit("x", "\"method\": \"direction\", \"file\": \"\""), "at edits[0].file");
    wrong.put(edit("x", "\"method\": \"text\", \"file\": \"a\", \"target\": \"b\""), "not both");
    wrong.put(edit("x", "\"method\": \"text\", \"neutral\": \"b\""), "'target' is missing");
    wrong.put(edit("x", style) + ", " + edit("x", style), "two edits are named x");
    wrong.put("7", "at edits[0]: an object");
    wrong.put("", "1 to 1024 edits");
    wrong.put("{\"name\": \"x\", \"name\": \"y\"}", "broken JSON at line 1");
    wrong.put(edit("x", style).replace("[-1, 2]", "[2, -1]"), "at edits[0].range: a range");
    wrong.put(edit("x", style).replace("[-1, 2]", "[1e999, 2]"), "at edits[0].range[0]");
    wrong.put("[".repeat(100_000), "broken JSON");
    wrong.forEach((text, words) -> assertThatThrownBy(() -> parse(text)).as(words)
        .isInstanceOf(words.startsWith("broken JSON") ? JsonException.class : EditException.class)
        .hasMessageContaining("edits.json").hasMessageContaining(words)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500)));
  }

  @Test
  void otherJsonIsRefused() throws IOException {
    for (String text : List.of("", "{}", "[]", "{\"format\": \"pivotune-edits/2\", \"edits\": []}",
        "{\"format\": \"pivotune-edits/1\"}", "{\"format\": \"pivotune-edits/1\", \"edits\": {}, \"x\": 1}",
        WHOLE.formatted(edit("x", "\"method\": \"sefa\", \"factor\": 1")) + "garbage")) {
      Path file = Files.writeString(folder.resolve("bad.json"), text);
      assertThatThrownBy(() -> EditCatalogue.load(file)).as(text)
          .isInstanceOf(text.endsWith("garbage") ? JsonException.class : EditException.class)
          .hasMessageContaining("bad.json");
    }
    assertThatThrownBy(() -> EditCatalogue.load(folder.resolve("none.json"))).isInstanceOf(EditException.class);
  }

  @Test
  void aCatalogueIsForItsGenerators() throws IOException {
    EditCatalogue read = parse(edit("x", "\"method\": \"sefa\", \"factor\": 1"));
    TreeMap<Integer, Integer> channels = new TreeMap<>(Map.of(4, 6, 8, 4));
    GeneratorConfig right = GeneratorConfig.of(8, 4, 4, 2, channels, OptionalDouble.empty());
    assertThat(read.requireMadeFor("ab", right)).isSameAs(read);
    GeneratorConfig wrong = GeneratorConfig.of(8, 4, 5, 2, channels, OptionalDouble.empty());
    assertThatThrownBy(() -> read.requireMadeFor("ab", wrong)).isInstanceOf(EditException.class)
        .hasMessageContaining("w of 4").hasMessageContaining("has 5");
    EditCatalogue ofOne = new EditCatalogue("one.json", "for one model", Optional.empty(),
        new EditCatalogue.Purpose(Optional.of("ab".repeat(32)), OptionalInt.empty(), OptionalInt.empty()),
        read.edits());
    assertThat(ofOne.requireMadeFor("ab".repeat(32), wrong)).isSameAs(ofOne);
    assertThatThrownBy(() -> ofOne.requireMadeFor("cd".repeat(32), right)).isInstanceOf(EditException.class)
        .hasMessageContaining("made for the base generator abab");
    assertThat(ofOne).hasToString("1 edits from one.json: x");
  }

  @Test
  void directionsAreACatalogueToo() {
    DirectionCatalogue directions = DirectionCatalogue.embedded("faces-128");
    EditCatalogue catalogue = EditCatalogue.of(directions);
    assertThat(catalogue.names()).isEqualTo(directions.names());
    assertThat(catalogue.find("smile").orElseThrow().recipe()).isInstanceOf(Recipe.Ready.class);
    assertThat(catalogue.purpose().baseSha256()).isPresent();
  }

  @Test
  void theEditsOfTheCommunityAreEmbedded() {
    assertThat(EditCatalogue.embeddedNames()).contains("ffhq-1024");
    EditCatalogue ffhq = EditCatalogue.embedded("ffhq-1024", Optional.empty());
    assertThat(ffhq.names()).contains("age", "smile", "rotation", "eye_openness", "trimmed_beard", "blond_hair",
        "afro");
    assertThat(ffhq.find("eye_openness").orElseThrow().recipe()).isEqualTo(
        new Recipe.Component(54, ComponentEdit.Kind.SET, Optional.of(TensorReference.parse("ffhq_pca.pt"))));
    assertThat(ffhq.purpose().resolution()).hasValue(1024);
    assertThatThrownBy(() -> ffhq.locate(Path.of("age.pt")))
        .isInstanceOf(EditException.class).hasMessageContaining("age.pt").hasMessageContaining("--edit-files");
    assertThatThrownBy(() -> EditCatalogue.embedded("nobody", Optional.empty()))
        .isInstanceOf(EditException.class).hasMessageContaining("ffhq-1024");
  }
}
