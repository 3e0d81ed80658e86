package org.pivotune.cli;

/** What the process's exit code says; docs/errors.md explains each. */
enum ExitCode {
  OK(0, "ok"),
  USAGE(2, "usage"),
  BAD_INPUT(3, "bad-input"),
  NO_FACE(4, "no-face"),
  MISSING_MODEL(5, "missing-model"),
  CANNOT_WRITE(6, "cannot-write"),
  DEVICE(7, "device"),
  DIVERGED(8, "diverged"),
  INTERNAL(70, "internal"),
  CANCELLED(130, "cancelled");

  private final int number;
  private final String id;

  ExitCode(int number, String id) {
    this.number = number;
    this.id = id;
  }

  int number() {
    return number;
  }

  /** The word in the {@code error} object of {@code --json}. */
  String id() {
    return id;
  }
}
