package org.pivotune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStoreTest {
  @TempDir Path folder;
  private Path source = Path.of("");
  private ModelStore store = new ModelStore(Path.of(""));

  @BeforeEach
  void emptyStore() throws IOException {
    // Under LC_ALL=C, Java has no file names of other letters.
    boolean letters = Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('\u00e9');
    source = Files.writeString(folder.resolve("trunk \\ of" + (letters ? "\u00e9" : "") + ".pth"), "as downloaded");
    store = new ModelStore(folder.resolve("not/there/yet"));
  }

  private static Consumer<Path> writing(String content) {
    return file -> {
      try {
        Files.writeString(file, content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  @Test
  void nothingIsThereBeforeTheFirst() {
    assertThat(store.list()).isEmpty();
    assertThat(store.find("lpips-vgg")).isEmpty();
    assertThatThrownBy(() -> store.require("lpips-vgg", "lpips"))
        .isInstanceOf(ModelException.class).has(errorText("model.lpips-not-added"));
  }

  @Test
  void whatIsAddedIsFoundAsItWasNoted() {
    ModelStore.Entry added = store.add("lpips-vgg", "lpips", source, "BSD\nof two lines", writing("weights"));
    assertThat(store.require("lpips-vgg", "lpips")).isEqualTo(
        new ModelStore.Entry("lpips-vgg", "lpips", added.file(), Checksums.sha256(added.file()),
            String.valueOf(source.getFileName()), Checksums.sha256(source), "BSD of two lines"));
    assertThat(store.list()).hasSize(1);
    assertThatThrownBy(() -> store.require("lpips-vgg", "generator")).isInstanceOf(ModelException.class);
  }

  @Test
  void theSecondOfANameReplacesTheFirst() {
    store.add("faces", "generator", source, "CC0", writing("first"));
    ModelStore.Entry second = store.add("faces", "generator", source, "CC0", writing("second"));
    assertThat(store.list()).containsExactly(second);
    assertThat(second.file()).hasContent("second");
  }

  @Test
  void aChangedFileIsRefused() throws IOException {
    ModelStore.Entry added = store.add("faces", "generator", source, "CC0", writing("weights"));
    Files.writeString(added.file(), "other weights");
    assertThatThrownBy(() -> store.require("faces", "generator"))
        .isInstanceOf(ModelException.class).has(errorText("model.changed-since-added"));
  }

  @Test
  void aFailedWriterLeavesWhatWasThere() {
    store.add("faces", "generator", source, "CC0", writing("first"));
    assertThatThrownBy(() -> store.add("faces", "generator", source, "CC0", file -> {
      throw new ModelException("no generator in it");
    })).hasMessage("no generator in it");
    assertThat(store.require("faces", "generator").file()).hasContent("first");
    assertThat(store.folder()).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void weightsWithoutANoteDoNotCount() throws IOException {
    ModelStore.Entry added = store.add("faces", "generator", source, "CC0", writing("weights"));
    Files.delete(added.file().resolveSibling("faces.properties"));
    assertThat(store.list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../escape", "Capital", "a/b", ".hidden", "with space"})
  void namesThatAreNoneAreRefused(String name) {
    assertThatThrownBy(() -> store.add(name, "generator", source, "CC0", writing("weights")))
        .isInstanceOf(ModelException.class).has(errorText("model.name", "'" + name + "'"));
    assertThat(store.find(name)).isEmpty();
    assertThat(folder.resolve("not")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    ModelStore blocked = new ModelStore(Files.writeString(folder.resolve("file"), "").resolve("models"));
    assertThatThrownBy(() -> blocked.add("faces", "generator", source, "CC0", writing("weights")))
        .isInstanceOf(ModelException.class).has(errorText("model.cannot-be-added"));
  }

  @Test
  void theEnvironmentSaysWhereModelsLie() {
    assertThat(ModelStore.defaultFolder(Map.of("PIVOTUNE_MODELS", "/own", "XDG_DATA_HOME", "/data")))
        .isEqualTo(Path.of("/own"));
    assertThat(ModelStore.defaultFolder(Map.of("XDG_DATA_HOME", "/data")))
        .isEqualTo(Path.of("/data/pivotune/models"));
    assertThat(ModelStore.defaultFolder(Map.of())).endsWithRaw(Path.of(".local/share/pivotune/models"));
  }
}
