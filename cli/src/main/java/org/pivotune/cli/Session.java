package org.pivotune.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pivotune.observe.Cancellation;

/**
 * What one start of the command line works in.
 *
 * @param cancellation set by Ctrl-C
 * @param environment the process's variables
 * @param home the project's folder, where the examples lie; known when the launcher started us
 */
record Session(Console console, Cancellation cancellation, Map<String, String> environment, Optional<Path> home) {
  /** Shells tell signals apart by it: 130 after Ctrl-C, 143 after a polite kill. */
  int exitWhenCancelled() {
    return cancellation instanceof Interrupt interrupt ? interrupt.exitCode() : ExitCode.CANCELLED.number();
  }

  static Session ofProcess(Console console, Cancellation cancellation) {
    Optional<Path> home = Optional.ofNullable(System.getProperty("pivotune.home")).map(Path::of);
    return new Session(console, cancellation, System.getenv(), home);
  }
}
