package org.pivotune.checkpoint;

/** Makes the exception for a problem at the place that is being read. */
@FunctionalInterface
interface Fault {
  CheckpointException because(String problem);
}
