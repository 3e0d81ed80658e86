package org.pivotune.checkpoint;

/** Finds the object that a pickle refers to by an identifier outside itself, such as a storage. */
@FunctionalInterface
interface PersistentLoader {
  PickleValue load(PickleValue identifier, PickleContext context);

  /** For pickles that stand alone. */
  static PickleValue none(PickleValue identifier, PickleContext context) {
    throw context.failure("the pickle refers to data outside itself, which a plain pickle cannot; the file is damaged");
  }
}
