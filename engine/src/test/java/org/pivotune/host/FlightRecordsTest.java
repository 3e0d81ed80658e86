package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.host.metrics.PivotuneMeters;

/** What Java Flight Recorder and a Micrometer registry hear of jobs and native memory. */
class FlightRecordsTest {
  @Test
  void everyStageEveryJobAndTheNativeMemoryAreRecorded(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("recording.jfr");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    long handles;
    try (Recording recording = new Recording()) {
      recording.start();
      try (Pivotune pivotune = Pivotune.open(Hosts.config())) {
        new PivotuneMeters(pivotune).bindTo(registry);
        PersonaliseResult result = pivotune.personalise(Hosts.request(pivotune, 1, 1)).await();
        PersonalSource somebody = PersonalSource.of("somebody", result.generator());
        pivotune.edit(Hosts.smile(somebody, 1)).await();
        pivotune.edit(Hosts.smile(somebody, 2)).await();
        assertThatThrownBy(() -> pivotune.edit(Hosts.smile(somebody, 2).ofFace(9)).await())
            .isInstanceOf(JobException.class);
        handles = pivotune.status().liveHandles();
        assertMeters(registry, handles, pivotune.model().bytes());
      }
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    List<RecordedEvent> stages = named(events, "org.pivotune.Stage");
    assertThat(stages).extracting(event -> event.getString("stage"))
        .containsExactly("project", "tune", "measure", "keep", "load", "render", "render");
    assertThat(stages).isNotEmpty().allMatch(event -> event.getDuration().isPositive());
    assertThat(stages).extracting(event -> event.getLong("job")).containsExactly(1L, 1L, 1L, 1L, 2L, 2L, 3L);
    List<RecordedEvent> jobs = named(events, "org.pivotune.Job");
    assertThat(jobs).extracting(event -> event.getString("kind") + " " + event.getString("state"))
        .containsExactly("PERSONALISE DONE", "EDIT DONE", "EDIT DONE", "EDIT FAILED");
    assertThat(jobs.getFirst().getDuration("ran")).isPositive();
    List<RecordedEvent> memory = named(events, "org.pivotune.NativeMemory");
    assertThat(memory).isNotEmpty();
    assertThat(memory).anyMatch(event -> event.getLong("liveHandles") > 0);
  }

  private static void assertMeters(SimpleMeterRegistry registry, long handles, long bytes) {
    assertThat(registry.get("pivotune.native.handles").gauge().value()).isEqualTo(handles);
    assertThat(registry.get("pivotune.cache.bytes").gauge().value()).isEqualTo(bytes);
    assertThat(registry.get("pivotune.cache.misses").functionCounter().count()).isEqualTo(1);
    assertThat(registry.get("pivotune.cache.hits").functionCounter().count()).isEqualTo(2);
    assertThat(registry.get("pivotune.jobs.ended").tag("kind", "edit").tag("state", "done").functionCounter().count())
        .isEqualTo(2);
    assertThat(registry.get("pivotune.jobs.ended").tag("kind", "edit").tag("state", "failed").functionCounter().count())
        .isEqualTo(1);
    assertThat(registry.get("pivotune.jobs.run").tag("kind", "personalise").functionTimer().count()).isEqualTo(1);
    assertThat(registry.get("pivotune.jobs.waiting").tag("kind", "edit").gauge().value()).isZero();
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
  }
}
