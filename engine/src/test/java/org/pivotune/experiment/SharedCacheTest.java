package org.pivotune.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.observe.Cancellation;

/** Whoever comes second to a result waits for it. */
class SharedCacheTest {
  /** Inputs. */
  record Inputs(int number) {}

  @TempDir Path folder;

  private final List<Origin> used = Collections.synchronizedList(new ArrayList<>());

  private SharedCache.Entry<Effort> obtain(int number, SharedCache.Maker<Effort> maker) {
    return new SharedCache(folder, used::add).obtain(
        "../odd name", new Inputs(number), Effort.class, maker, StudyListener.none(), Cancellation.NEVER);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aResultIsMadeOnce() throws Exception {
    SharedCache.Entry<Effort> first = obtain(1, place -> {
      Files.writeString(place.journal(), "state");
      Files.writeString(place.folder().resolve("tensor"), "values");
      return new Effort(2.5, 4);
    });
    SharedCache.Entry<Effort> second = obtain(1, place -> {
      throw new AssertionError("made twice");
    });
    assertThat(second).isEqualTo(first);
    assertThat(second.folder().resolve("tensor")).hasContent("values");
    assertThat(second.folder().getParent()).isEqualTo(folder);
    assertThat(Files.list(folder.resolve(".journals"))).as("a state that is not needed any more").isEmpty();
    assertThat(used).as("what computed it, told when it was made and when it was found").hasSize(2);
    assertThat(used.getFirst()).isEqualTo(used.getLast());
    assertThat(obtain(2, place -> new Effort(0, 0)).folder()).isNotEqualTo(first.folder());
  }

  @Test
  void theSecondWaitsForTheFirst() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicInteger made = new AtomicInteger();
    try (ExecutorService others = Executors.newSingleThreadExecutor()) {
      Future<SharedCache.Entry<Effort>> first = others.submit(() -> obtain(1, place -> {
        begun.countDown();
        made.incrementAndGet();
        await(waiting);
        return new Effort(1, 1);
      }));
      begun.await();
      SharedCache.Entry<Effort> second = new SharedCache(folder, used::add).obtain("../odd name", new Inputs(1), Effort.class,
          place -> new Effort(made.incrementAndGet(), 2), new StudyListener() {
            @Override
            public void working(String what) {
              assertThat(what).contains("waiting for another study");
              waiting.countDown();
            }
          }, Cancellation.NEVER);
      assertThat(second).isEqualTo(first.get());
      assertThat(made).hasValue(1);
    }
  }

  @Test
  void waitingEndsWithTheStudy() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService others = Executors.newSingleThreadExecutor()) {
      Future<SharedCache.Entry<Effort>> first = others.submit(() -> obtain(1, place -> {
        begun.countDown();
        await(end);
        return new Effort(1, 1);
      }));
      begun.await();
      assertThatThrownBy(() -> new SharedCache(folder, used::add).obtain("../odd name", new Inputs(1), Effort.class,
          place -> new Effort(0, 0), StudyListener.none(), () -> true)).isInstanceOf(CancellationException.class);
      end.countDown();
      assertThat(first.get().result()).isEqualTo(new Effort(1, 1));
    }
  }

  @Test
  void aFailureLeavesThePlaceFree() {
    assertThatThrownBy(() -> obtain(1, place -> {
      throw new IllegalStateException("stopped");
    })).hasMessage("stopped");
    assertThat(obtain(1, place -> new Effort(3, 3)).result()).isEqualTo(new Effort(3, 3));
  }
}
