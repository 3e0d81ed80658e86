package org.pivotune.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is kept is found again by the very same inputs, whole or not at all. */
class KeptFolderTest {
  /** Inputs. */
  record Inputs(String photo, double rate, Optional<Integer> steps) {}

  @TempDir Path temporary;

  private static final Inputs INPUTS = new Inputs("a", 1e-4, Optional.of(3));

  private Path folder() {
    return temporary.resolve("photo.jpg").resolve("w");
  }

  private static final Origin ORIGIN = new Origin("5210a4547b73", "some processor", "2026-11-23T11:42:25Z");

  private void write(Inputs inputs, double seconds) throws Exception {
    KeptFolder.write(folder(), inputs, () -> List.of(ORIGIN), place -> {
      Files.writeString(place.resolve("picture"), "seconds " + seconds);
      return new Effort(seconds, 7);
    });
  }

  @Test
  void theSameInputsFindIt() throws Exception {
    assertThat(KeptFolder.read(folder(), INPUTS, Effort.class)).isEmpty();
    write(INPUTS, 1.5);
    assertThat(KeptFolder.read(folder(), INPUTS, Effort.class)).contains(new KeptFolder.Kept<>(new Effort(1.5, 7), List.of(ORIGIN)));
    assertThat(KeptFolder.read(folder(), new Inputs("a", 1e-4, Optional.of(4)), Effort.class)).isEmpty();
    assertThat(KeptFolder.read(folder(), new Inputs("a", 1.0001e-4, Optional.of(3)), Effort.class)).isEmpty();
    assertThat(KeptFolder.read(folder(), new Inputs("a", 1e-4, Optional.empty()), Effort.class)).isEmpty();
  }

  @Test
  void aNewOneTakesThePlaceOfTheOld() throws Exception {
    write(INPUTS, 1);
    Inputs others = new Inputs("b", 1, Optional.empty());
    write(others, 2);
    assertThat(KeptFolder.read(folder(), INPUTS, Effort.class)).isEmpty();
    assertThat(KeptFolder.read(folder(), others, Effort.class)).contains(new KeptFolder.Kept<>(new Effort(2, 7), List.of(ORIGIN)));
    assertThat(folder().resolve("picture")).hasContent("seconds 2.0");
    assertThat(Files.list(folder().getParent())).as("nothing hidden stays").hasSize(1);
  }

  @Test
  void aFailureLeavesWhatWasThere() throws Exception {
    write(INPUTS, 1);
    assertThatThrownBy(() -> KeptFolder.write(folder(), INPUTS, () -> List.of(ORIGIN), place -> {
      Files.writeString(place.resolve("picture"), "half");
      throw new IllegalStateException("stopped");
    })).hasMessage("stopped");
    assertThat(folder().resolve("picture")).hasContent("seconds 1.0");
    assertThat(Files.list(folder().getParent())).hasSize(1);
  }

  /** As entries were before they told by what. */
  @Test
  void anEntryThatDoesNotTellByWhatItWasComputedSaysSo() throws Exception {
    write(INPUTS, 1);
    Path entry = folder().resolve(KeptFolder.ENTRY);
    ObjectNode tree = (ObjectNode) JsonMapper.shared().readTree(Files.readString(entry));
    tree.remove("origins");
    Files.writeString(entry, tree.toString());
    assertThat(KeptFolder.read(folder(), INPUTS, Effort.class).orElseThrow().origins())
        .containsExactly(Origin.UNKNOWN);
  }

  @Test
  void aDamagedEntryCountsAsMissing() throws Exception {
    write(INPUTS, 1);
    Path entry = folder().resolve(KeptFolder.ENTRY);
    String text = Files.readString(entry);
    Files.writeString(entry, text.substring(0, text.length() / 2));
    assertThat(KeptFolder.read(folder(), INPUTS, Effort.class)).isEmpty();
    Files.writeString(entry, text.replace("\"steps\" : 7", "\"steps\" : \"many\""));
    assertThat(KeptFolder.read(folder(), INPUTS, Effort.class)).isEmpty();
    Files.writeString(entry, text);
    assertThat(KeptFolder.read(folder(), INPUTS, Effort.class)).isPresent();
  }
}
