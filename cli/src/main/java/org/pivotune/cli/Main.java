package org.pivotune.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The process: streams, Ctrl-C and the exit code around {@link CommandLineInterface}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    AnswerStream answers = new AnswerStream(new FileOutputStream(FileDescriptor.out));
    // Whatever a library prints on its own must not get between the caller and the answer.
    System.setOut(System.err);
    boolean terminal = Boolean.getBoolean("pivotune.terminal");
    Console console = new Console(answers, new PrintStream(System.err, true, StandardCharsets.UTF_8), terminal);
    Interrupt interrupt = Interrupt.install(console.err());
    int code = new CommandLineInterface(Session.ofProcess(console, interrupt)).run(arguments);
    // What failed on its own tells so, as its --json did; what was finished all the same tells of the signal.
    System.exit(code == 0 && interrupt.requested() ? interrupt.exitCode() : code);
  }
}
