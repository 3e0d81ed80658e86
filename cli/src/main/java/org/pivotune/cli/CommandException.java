package org.pivotune.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot go on; carries its exit code. The message says what is wrong and what to do. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  CommandException(ExitCode code, String message) {
    this(code, message, null);
  }

  CommandException(ExitCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  ExitCode code() {
    return code;
  }

  /** Runs what checks a user's values: what it refuses is the user's mistake, not ours. */
  static <T> T usage(java.util.function.Supplier<T> values) {
    try {
      return values.get();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
