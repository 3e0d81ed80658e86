package org.pivotune.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Records the steps of one run as CUDA graphs. They share memory: a step finds nothing there of another one's but what
 * a tensor still holds. When one of them cannot be recorded, none of them is repeated as recorded any more, as they may
 * hand tensors to each other. Confined to one thread.
 */
public final class StepRecorder {
  private final UnaryOperator<@Nullable StepPart> makePart;
  private final Runnable release;
  private final Consumer<String> notices;
  private final List<RecordedStep<StepPart>> recorded = new ArrayList<>();
  private boolean wanted;

  /**
   * @param wanted whether to record, where the device can
   * @param notices told when a step cannot be recorded
   */
  public StepRecorder(Device device, boolean wanted, Consumer<String> notices) {
    this(wanted && !device.isCpu(), before -> new CudaGraph(device, (CudaGraph) before),
        () -> DeviceMemory.release(device), notices);
  }

  /**
   * @param makePart makes a part that shares its memory with another, or with none for null
   * @param release gives memory back that nothing holds
   */
  StepRecorder(boolean wanted, UnaryOperator<@Nullable StepPart> makePart, Runnable release,
      Consumer<String> notices) {
    this.wanted = wanted;
    this.makePart = makePart;
    this.release = release;
    this.notices = notices;
  }

  /** Whether steps are recorded, or would be. */
  boolean isWanted() {
    return wanted;
  }

  /** Records a step; null where that cannot be done, and from then on nothing is recorded. */
  @Nullable RecordedStep<StepPart> record(Runnable body) {
    // Graphs have memory of their own: what plain runs left in LibTorch's hands would be held beside it for good.
    release.run();
    RecordedStep<StepPart> fresh = new RecordedStep<>(before -> makePart.apply(before == null ? lastPart() : before));
    try {
      Recordings.during(() -> fresh.record(body));
    } catch (RuntimeException | Error e) {
      fresh.close();
      giveUp();
      if (!(e instanceof TorchException)) {
        throw e;
      }
      notices.accept((e instanceof DeviceOutOfMemoryException
          ? "there is no memory to record this step as a CUDA graph in, and it is run as it is, which is slower: "
          : "this step cannot be recorded as a CUDA graph and is run as it is, which is slower: ") + e.getMessage());
      return null;
    }
    recorded.add(fresh);
    // The gradients of the last plain run went only when the recorded body forgot them.
    release.run();
    return fresh;
  }

  private @Nullable StepPart lastPart() {
    return recorded.isEmpty() ? null : recorded.getLast().last();
  }

  private void giveUp() {
    wanted = false;
    recorded.reversed().forEach(RecordedStep::close);
    recorded.clear();
    release.run();
  }

  /** Takes a step back that will not be repeated any more. With the last one the memory of all goes back. */
  void close(RecordedStep<StepPart> step) {
    step.close();
    if (recorded.remove(step) && recorded.isEmpty()) {
      release.run();
    }
  }
}
