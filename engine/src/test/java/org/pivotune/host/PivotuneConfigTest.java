package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.edit.Edit;
import org.pivotune.edit.recipe.EditCatalogue;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.memory.MemoryLimit;
import org.pivotune.model.ModelException;
import org.pivotune.personalise.Preset;
import org.pivotune.photo.RgbImage;
import org.pivotune.torch.Device;
import org.pivotune.torch.LibraryLocations;

/** What a host may choose when it opens Pivotune. */
class PivotuneConfigTest {
  @TempDir Path folder;

  /** The components that differ. */
  private static List<String> changed(PivotuneConfig one, PivotuneConfig other) throws ReflectiveOperationException {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : PivotuneConfig.class.getRecordComponents()) {
      if (!component.getAccessor().invoke(one).equals(component.getAccessor().invoke(other))) {
        names.add(component.getName());
      }
    }
    return names;
  }

  /** One edit, {@code brow}: a channel of a style, which takes its unit from the catalogue. */
  private Path mine() throws IOException {
    return Files.writeString(folder.resolve("mine.json"), """
        {"format": "pivotune-edits/1", "about": "ours", "edits": [{"name": "brow", "meaning": "more", "source": "a test",
        "range": [-1, 2], "method": "style", "channels": [[2, 5]], "unit": 3}]}""");
  }

  @Test
  void everyWithChangesWhatItNamesAndNothingElse() throws Exception {
    PivotuneConfig usual = PivotuneConfig.usual();
    EditCatalogue mine = EditCatalogue.load(mine());
    Map<String, PivotuneConfig> changes = new TreeMap<>(Map.of(
        "model", usual.withModel("other"),
        "modelFolder", usual.withModelFolder(folder),
        "libraries", usual.withLibraries(LibraryLocations.unpackedInto(folder)),
        "device", usual.withDevice(Device.parse("cuda:3")),
        "threads", usual.withThreads(usual.threads() + 1),
        "preset", usual.withPreset(Preset.PAPER),
        "prepared", usual.withPrepared(!usual.prepared()),
        "cacheBytes", usual.withCacheBytes(7),
        "catalogues", usual.withCatalogues(List.of(mine)),
        "trusted", usual.withTrusted(true)));
    changes.put("memory", usual.withMemory(MemoryLimit.of(1 << 30)));
    changes.put("perceptualRuntime", usual.withPerceptualRuntime(PerceptualRuntime.LIBTORCH));
    for (Map.Entry<String, PivotuneConfig> change : changes.entrySet()) {
      assertThat(changed(usual, change.getValue())).containsExactly(change.getKey());
    }
    assertThat(changed(usual, usual.withWaiting(3, 5))).containsExactly("waitingPersonalisations", "waitingEdits");
  }

  /** A catalogue of the host's own, and what only a trusted host may ask for. */
  @Test
  void ownCataloguesAndTrust() throws Exception {
    Edit factors = Edit.parse("sefa:0@0-3=1");
    try (Pivotune strangers = Pivotune.open(Hosts.config())) {
      PersonalSource somebody = PersonalSource.of("somebody", Hosts.somebody(strangers, 1));
      assertThatThrownBy(() -> strangers.edit(EditRequest.of(somebody, List.of(factors))).await())
          .isInstanceOf(JobException.class).hasMessageContaining("is not open to everybody");
    }
    try (Pivotune own = Pivotune.open(Hosts.config().withTrusted(true).withCatalogues(List.of(EditCatalogue.load(mine()))))) {
      PersonalSource somebody = PersonalSource.of("somebody", Hosts.somebody(own, 1));
      RgbImage brow = own.edit(EditRequest.of(somebody, List.of(new Edit("brow", 2)))).await();
      RgbImage same = own.edit(EditRequest.of(somebody, List.of(Edit.parse("style:2:5=6")))).await();
      assertThat(Hosts.same(brow, same)).isTrue();
      assertThat(Hosts.same(brow, own.edit(EditRequest.of(somebody, List.of())).await())).isFalse();
      assertThat(own.edit(EditRequest.of(somebody, List.of(factors))).await()).isNotNull();
    }
  }

  @Test
  void modelsAreLookedForInTheFolder() throws IOException {
    Files.writeString(folder.resolve("mine.safetensors"), "not what the note says");
    Files.writeString(folder.resolve("mine.properties"), "kind=generator\nsha256=00\n");
    assertThatThrownBy(() -> Pivotune.open(Hosts.config().withModelFolder(folder).withModel("mine")))
        .isInstanceOf(ModelException.class).hasMessageContaining(folder.resolve("mine.safetensors").toString());
  }
}
