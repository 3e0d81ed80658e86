package org.pivotune.report;

/** Whose faces a run's generator shows. */
public enum RunKind {
  /** One face. */
  ONE_FACE,
  /** Several people. */
  SEVERAL_PEOPLE,
  /** One person on several photos. */
  ONE_PERSON
}
