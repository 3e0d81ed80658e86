package org.pivotune.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A step as it was recorded: parts, and between them the {@link Aside}s that cannot be recorded. Made once, then
 * repeated by one call for each. Confined to one thread.
 */
final class RecordedStep<P extends StepPart> implements AutoCloseable {
  private static final ThreadLocal<@Nullable RecordedStep<?>> CURRENT = new ThreadLocal<>();

  private final UnaryOperator<@Nullable P> makePart;
  private final List<Runnable> repetition = new ArrayList<>();
  private final List<Runnable> closing = new ArrayList<>();
  private @Nullable P last;

  /** @param makePart makes the next part, given the one before it or null */
  RecordedStep(UnaryOperator<@Nullable P> makePart) {
    this.makePart = makePart;
  }

  /** What the calling thread is recording; null for nothing. */
  static @Nullable RecordedStep<?> current() {
    return CURRENT.get();
  }

  /**
   * Records what the body does instead of doing it.
   *
   * @throws TorchException if something in it cannot be recorded; all that is left to do with this is to close it
   */
  void record(Runnable body) {
    CURRENT.set(this);
    try {
      begin();
      body.run();
      end();
    } catch (RuntimeException | Error e) {
      if (last != null) {
        last.abandon();
      }
      throw e;
    } finally {
      CURRENT.remove();
    }
  }

  /** The part that was recorded last; null before there is one. */
  @Nullable P last() {
    return last;
  }

  /** Ends the part that is being recorded, and goes on with a new one after the work, which comes between them. */
  void interrupt(Aside work) {
    closing.add(work::close);
    end();
    repetition.add(work::run);
    begin();
  }

  /** Does once what was recorded. */
  void replay() {
    repetition.forEach(Runnable::run);
  }

  private void begin() {
    P part = makePart.apply(last);
    last = part;
    closing.add(part::close);
    part.begin();
  }

  private void end() {
    P part = Objects.requireNonNull(last, "nothing is being recorded");
    part.end();
    repetition.add(part::replay);
  }

  @Override
  public void close() {
    // The later first: it may use what the earlier has made.
    closing.reversed().forEach(Runnable::run);
    closing.clear();
    repetition.clear();
    last = null;
  }
}
