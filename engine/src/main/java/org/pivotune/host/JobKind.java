package org.pivotune.host;

/** What a job does. */
public enum JobKind {
  /** Seconds to hours, in order of arrival. */
  PERSONALISE,
  /** Some tens of milliseconds; between the steps of the other. */
  EDIT
}
