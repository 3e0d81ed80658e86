package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pivotune.torch.TorchLibrary;

/** Rendering a known person again and again takes no more native memory. */
class SteadyRenderingTest {
  private static final long ALLOWED_GROWTH_KIB = 16 * 1024;

  @Test
  void editsLeaveNoHandle() throws Exception {
    try (Pivotune pivotune = Pivotune.open(Hosts.config())) {
      PersonalSource somebody = PersonalSource.of("somebody", Hosts.somebody(pivotune, 1));
      pivotune.edit(Hosts.smile(somebody, 0)).await();
      long handles = TorchLibrary.load().liveHandles();
      for (int i = 0; i < 40; i++) {
        pivotune.edit(Hosts.smile(somebody, i / 20.0)).await();
      }
      assertThat(TorchLibrary.load().liveHandles()).isEqualTo(handles);
      assertThat(pivotune.status().cacheMisses()).isEqualTo(1);
    }
  }

  @Test
  @Tag("slow") // some minutes
  void thousandsOfEditsLeaveResidentMemoryWhereItWas() throws Exception {
    try (Pivotune pivotune = Pivotune.open(Hosts.config())) {
      PersonalSource somebody = PersonalSource.of("somebody", Hosts.somebody(pivotune, 1));
      edits(pivotune, somebody, 500);
      long handles = TorchLibrary.load().liveHandles();
      long before = residentKib();
      for (int round = 1; round <= 6; round++) {
        edits(pivotune, somebody, 500);
        System.out.println("after " + 500 * round + " edits: resident " + residentKib() + " KiB, handles "
            + TorchLibrary.load().liveHandles());
      }
      assertThat(TorchLibrary.load().liveHandles()).isEqualTo(handles);
      assertThat(residentKib() - before).isLessThan(ALLOWED_GROWTH_KIB);
    }
  }

  private static void edits(Pivotune pivotune, PersonalSource somebody, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      pivotune.edit(Hosts.smile(somebody, (double) i / count)).await();
    }
    System.gc(); // pictures are in Java's memory
  }

  private static long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", ""))).findFirst().orElseThrow();
  }
}
