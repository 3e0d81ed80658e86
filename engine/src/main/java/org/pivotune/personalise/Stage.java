package org.pivotune.personalise;

/** What a personalisation goes through, in order. */
public enum Stage {
  PROJECT,
  TUNE,
  MEASURE
}
