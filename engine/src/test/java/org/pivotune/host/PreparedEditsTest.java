package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditException;
import org.pivotune.edit.method.SemanticFactors;
import org.pivotune.edit.recipe.EditCatalogue;
import org.pivotune.photo.RgbImage;

/** What takes seconds or reads files is done when Pivotune opens, or by who asks for it, never while others wait. */
class PreparedEditsTest {
  private static final int W_DIM = 512;

  @Test
  void whatACatalogueNamesIsReadAndComputedByOpening(@TempDir Path folder) throws Exception {
    Path vector = Files.write(folder.resolve("along.npy"), direction());
    Path file = Files.writeString(folder.resolve("edits.json"), """
        {"format": "pivotune-edits/1", "edits": [
          {"name": "along", "meaning": "m", "source": "s", "method": "direction", "file": "along.npy",
           "unit": 1, "range": [-5, 5]},
          {"name": "missing", "meaning": "m", "source": "s", "method": "direction", "file": "missing.npy",
           "unit": 1, "range": [-5, 5]},
          {"name": "factor", "meaning": "m", "source": "s", "method": "sefa", "factor": 2, "layers": [0, 3],
           "unit": 1, "range": [-5, 5]}]}""");
    try (Pivotune pivotune = Pivotune.open(
        Hosts.config().withPrepared(true).withCatalogues(List.of(EditCatalogue.load(file))))) {
      Files.delete(vector);
      PersonalSource somebody = PersonalSource.of("somebody", Hosts.somebody(pivotune, 1));
      RgbImage plain = shown(pivotune, somebody, "along=0");
      for (String edit : List.of("along=3", "along@0-3=3", "factor=3", "sefa:0=3", "style:3:1=30")) {
        assertThat(Hosts.same(shown(pivotune, somebody, edit), plain)).as(edit).isFalse();
      }
      assertThatThrownBy(() -> shown(pivotune, somebody, "missing=1")).isInstanceOf(JobException.class)
          .has(errorText("host.edit-without-a-file"));
      // The factors of other layers would be computed anew; whoever wants numbers that no picture has gets none.
      for (String edit : List.of("factor@0-4=1", "sefa:0@0-4=1", "along=1e38", "sefa:0=-1001", "style:3:1=1e38")) {
        assertThatThrownBy(() -> shown(pivotune, somebody, edit)).as(edit).hasCauseInstanceOf(EditException.class);
      }
    }
  }

  private static RgbImage shown(Pivotune pivotune, PersonalSource person, String edit) throws InterruptedException {
    return pivotune.edit(EditRequest.of(person, List.of(Edit.parse(edit)))).await();
  }

  /** A row of W in numpy's form. */
  private static byte[] direction() {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + W_DIM + ",), }";
    String padded = header + " ".repeat(117 - header.length()) + "\n";
    ByteBuffer bytes = ByteBuffer.allocate(10 + padded.length() + 4 * W_DIM).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0)
        .putShort((short) padded.length()).put(padded.getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < W_DIM; i++) {
      bytes.putFloat(i % 2 == 0 ? 0.3f : -0.2f);
    }
    return bytes.array();
  }

  @Test
  void factorsThatWereNotPreparedAreComputedWithoutTheDeviceThread() throws Exception {
    try (Pivotune pivotune = Pivotune.open(Hosts.config())) {
      PersonalSource somebody = PersonalSource.of("somebody", Hosts.somebody(pivotune, 1));
      Hosts.Gate gate = new Hosts.Gate(pivotune);
      gate.close(pivotune);
      Job<RgbImage> along = pivotune.edit(EditRequest.of(somebody, List.of(Edit.parse("sefa:1=3"))));
      assertThat(along.state()).isEqualTo(JobState.WAITING);
      gate.open();
      assertThat(Hosts.same(along.await(), shown(pivotune, somebody, "sefa:1=0"))).isFalse();
    }
  }

  @Test
  void whoAsksFirstComputesOnceAndOthersWait() throws Exception {
    List<Thread> computing = Collections.synchronizedList(new ArrayList<>());
    Supplier<SemanticFactors> failing = () -> {
      computing.add(Thread.currentThread());
      throw new EditException("the weights are no numbers");
    };
    BaseFactors factors = new BaseFactors();
    factors.make();
    factors.by(failing);
    Thread first = Thread.ofVirtual().start(factors::make);
    first.join();
    factors.make();
    assertThat(computing).containsExactly(first);
    assertThat(factors.made()).isEmpty();
  }
}
