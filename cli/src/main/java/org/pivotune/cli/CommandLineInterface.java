package org.pivotune.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pivotune.checkpoint.TensorReference;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses a command line, runs its command, and turns every error into one line and an exit code. */
final class CommandLineInterface {
  private static final int WIDTH = 100;

  private final Session session;

  CommandLineInterface(Session session) {
    this.session = session;
  }

  /** The exit code of one command line. */
  int run(String... arguments) {
    boolean json = Arrays.asList(arguments).contains("--json");
    boolean stacktrace = Arrays.asList(arguments).contains("--stacktrace");
    int code = commands()
        .setParameterExceptionHandler((error, given) -> report(misuse(error), json))
        .setExecutionExceptionHandler((error, command, parsed) -> {
          Throwable cause = error instanceof CommandLine.ExecutionException ? error.getCause() : error;
          if (stacktrace) {
            cause.printStackTrace(session.console().err());
          }
          return report(Failure.of(cause), json);
        })
        .execute(arguments);
    return delivered(code);
  }

  /** Work whose answer did not arrive has failed; what has failed before keeps its code. */
  private int delivered(int code) {
    Optional<IOException> lost = session.console().out().failure();
    if (lost.isEmpty()) {
      return code;
    }
    if (!AnswerStream.isEndOfReading(lost.get())) {
      session.console().err().println("pivotune: cannot write the answer to stdout: " + lost.get().getMessage()
          + "; files that were to be written are there");
    }
    return code == ExitCode.OK.number() ? ExitCode.CANNOT_WRITE.number() : code;
  }

  /** All commands, made here so that each gets its session; picocli would make them by reflection. */
  CommandLine commands() {
    CommandLine root = new CommandLine(new Pivotune());
    Commands.all(session).forEach(root::addSubcommand);
    root.setOut(new PrintWriter(session.console().out(), true));
    root.setErr(new PrintWriter(session.console().err(), true));
    root.setUsageHelpWidth(WIDTH);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.registerConverter(TensorReference.class, TensorReference::parse);
    root.setExecutionStrategy(CommandLineInterface::runLast);
    return root;
  }

  /** An Error, such as memory running out, would pass picocli's handler by. */
  private static int runLast(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
      throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), "an error ended the command", e);
    }
  }

  private static Failure misuse(ParameterException error) {
    String command = error.getCommandLine().getCommandSpec().qualifiedName();
    String hint = "";
    if (error instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      hint = near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }
    return new Failure(ExitCode.USAGE, String.valueOf(error.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ") + hint
        + "; see " + command + " --help");
  }

  private int report(Failure failure, boolean json) {
    session.console().err().println("pivotune: " + failure.message());
    int exit = failure.code() == ExitCode.CANCELLED ? session.exitWhenCancelled() : failure.code().number();
    if (json) {
      session.console().out().println(JsonText.of(failure.toJson(exit)));
    }
    return exit;
  }
}
