package org.pivotune.torch;

/** A stretch of a thread's work, recorded once and repeated by one call. Confined to one thread. */
interface StepPart extends AutoCloseable {
  /** From now on the thread's work is recorded instead of done. */
  void begin();

  /** @throws TorchException if something could not be recorded; this part is then of no more use */
  void end();

  /** Ends a recording that failed; or the thread's next work would be recorded, too. */
  void abandon();

  /** Does once what was recorded. */
  void replay();

  @Override
  void close();
}
