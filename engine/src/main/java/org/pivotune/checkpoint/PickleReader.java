package org.pivotune.checkpoint;

import java.nio.file.Path;

/**
 * Reads Python pickles of protocols 0 to 5 as data. Only names on the list of {@link PickleSymbols} may occur, and even
 * those are never called: a pickle that wants {@code os.system} is refused at the name. Immutable; safe from any
 * thread.
 */
public final class PickleReader {
  private final PickleSymbols symbols;
  private final CheckpointLimits limits;

  /** A reader for tensors and numpy arrays with the usual limits. */
  public PickleReader() {
    this(PickleSymbols.STANDARD, CheckpointLimits.DEFAULT);
  }

  public PickleReader(PickleSymbols symbols, CheckpointLimits limits) {
    this.symbols = symbols;
    this.limits = limits;
  }

  /**
   * The value of a file that is one plain pickle.
   *
   * @throws CheckpointException if it is none, is damaged, breaks a limit, or names a forbidden global
   */
  public PickleNode read(Path file) {
    return read(ByteSource.of(file, limits));
  }

  /** The value of one plain pickle; further bytes behind it are left alone. */
  public PickleNode read(ByteSource source) {
    return read(source, new WorkBudget(limits, source.size()));
  }

  /** One of several pickles in a file, which share what may be done. */
  PickleNode read(ByteSource source, WorkBudget budget) {
    PickleContext context = new PickleContext(symbols, limits, budget, new ByteCursor(source, 0), 0);
    PickleValue value = new PickleMachine(context, PersistentLoader::none).run();
    return new PickleNode(source.name(), "", value, limits);
  }
}
