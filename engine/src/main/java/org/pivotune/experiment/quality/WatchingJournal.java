package org.pivotune.experiment.quality;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.ObjDoubleConsumer;
import org.pivotune.resume.Journal;
import org.pivotune.resume.LoopState;

/** Shows a loop's states at chosen steps, with the watch held meanwhile. */
final class WatchingJournal implements Journal {
  private final StopWatch watch;
  private final Set<Integer> steps;
  private final ObjDoubleConsumer<LoopState> look;

  /**
   * @param steps after which a state is wanted
   * @param look is given the state and the seconds up to it
   */
  WatchingJournal(StopWatch watch, Set<Integer> steps, ObjDoubleConsumer<LoopState> look) {
    this.watch = watch;
    this.steps = Set.copyOf(steps);
    this.look = look;
  }

  @Override
  public Optional<LoopState> last() {
    return Optional.empty();
  }

  @Override
  public Duration before() {
    return Duration.ZERO;
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public boolean due(int step) {
    return steps.contains(step);
  }

  @Override
  public void keep(LoopState state) {
    double seconds = watch.seconds();
    watch.hold(() -> look.accept(state, seconds));
  }
}
