package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.observe.Cancellation;

/** Several photos at the same time: who works on what, how all stop, and that nothing else changes. */
@Timeout(600)
class AtOnceTest {
  private static final Path OTHER = CliRun.root().resolve("examples/grace_hopper.jpg");

  private final Queue<Thread> closed = new ConcurrentLinkedQueue<>();

  /** Works by a function, notes who closes it. */
  private record ByFunction(UnaryOperator<Integer> work, Queue<Thread> closed)
      implements AtOnce.Worker<Integer, Integer> {
    @Override
    public Integer work(Integer thing) {
      return work.apply(thing);
    }

    @Override
    public void close() {
      closed.add(Thread.currentThread());
    }
  }

  @Test
  void answersComeInOrderFromThreadsThatWorkTogether() {
    CyclicBarrier both = new CyclicBarrier(2);
    List<Integer> results = AtOnce.all(2, List.of(1, 2, 3, 4), Cancellation.NEVER, stop -> new ByFunction(thing -> {
      await(both); // nobody gets past it alone
      return thing * 10;
    }, closed));
    assertThat(results).containsExactly(10, 20, 30, 40);
    assertThat(closed).hasSize(2).doesNotContain(Thread.currentThread()).doesNotHaveDuplicates();
  }

  @Test
  void aFailureStopsTheOthersAndIsToldItself() {
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicInteger stopped = new AtomicInteger();
    assertThatThrownBy(() -> AtOnce.all(2, List.of(0, 1, 2, 3), Cancellation.NEVER, stop -> new ByFunction(thing -> {
      if (thing == 1) {
        await(waiting);
        throw new CommandException(ExitCode.BAD_INPUT, "no face in it");
      }
      waiting.countDown();
      while (!stop.requested()) {
        Thread.onSpinWait();
      }
      stopped.incrementAndGet();
      throw new CancellationException("stopped between two steps");
    }, closed))).isInstanceOf(CommandException.class).hasMessage("no face in it");
    assertThat(stopped).hasValue(1);
    assertThat(closed).hasSize(2);
  }

  @Test
  void nothingBeginsAfterACancellation() {
    assertThatThrownBy(() -> AtOnce.all(3, List.of(1, 2), () -> true, stop -> new ByFunction(thing -> thing, closed)))
        .isInstanceOf(CancellationException.class);
    assertThat(closed).hasSize(2);
  }

  @Test
  void oneGeneratorForAllIsOneRun() {
    CliRun together = CliRun.of("personalise", CliRun.example(), OTHER, "--together", "--at-once", "2", "--out", "no");
    assertThat(together.code()).isEqualTo(2);
    assertThat(together.failure()).has(errorText("cli.at-once-with-together"));
    assertThat(CliRun.of("personalise", CliRun.example(), "--at-once", "0", "--out", "no").code()).isEqualTo(2);
  }

  /** The same bytes as one after the other; and after Ctrl-C in the middle of both, too. */
  @Test
  @Tag("slow")
  void runsAtTheSameTimeLeaveWhatRunsAloneLeave(@TempDir Path folder) throws IOException {
    Path alone = folder.resolve("alone");
    CliRun inTurn = personalise(Cancellation.NEVER, alone);
    assertThat(inTurn.code()).as(inTurn.err()).isZero();
    Path both = folder.resolve("both");
    AtomicInteger asked = new AtomicInteger();
    // Two photos are looked at first, then each run asks before each of its four and four steps.
    CliRun cut = personalise(() -> asked.incrementAndGet() > 14, both, "--at-once", "2", "--checkpoint-every", "1");
    assertThat(cut.code()).as(cut.err()).isNotZero();
    assertThat(cut.err()).contains("astronaut: ").contains("grace_hopper: ");
    assertThat(both.resolve("astronaut/report.html")).doesNotExist();
    CliRun again = personalise(Cancellation.NEVER, both, "--at-once", "2", "--checkpoint-every", "1");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("going on with the run that was cut off");
    assertThat(again.json().path("runs").path(1).path("photo").asString()).endsWith("grace_hopper.jpg");
    try (Stream<Path> files = Files.walk(alone)) {
      List<Path> result = files.filter(AtOnceTest::isOfTheResult).toList();
      assertThat(result).hasSizeGreaterThan(10);
      for (Path file : result) {
        assertThat(both.resolve(alone.relativize(file))).hasSameBinaryContentAs(file);
      }
    }
    CliRun finished = personalise(Cancellation.NEVER, both, "--at-once", "2", "--checkpoint-every", "1");
    assertThat(finished.err()).contains("is finished already");
  }

  private static boolean isOfTheResult(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".safetensors") || name.endsWith(".png") || name.equals("history.csv");
  }

  private static CliRun personalise(Cancellation cancellation, Path out, Object... more) {
    Object[] usual = {"personalise", CliRun.example(), OTHER, "--out", out, "--steps-invert", "4", "--steps-tune", "4",
        "--w-samples", "50", "--threads", "1", "--json"};
    return CliRun.of(cancellation, Map.of(), Stream.concat(Stream.of(usual), Stream.of(more)).toArray());
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
