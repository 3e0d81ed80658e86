package org.pivotune.cli;

import java.util.Locale;

/** Tells on stderr how work goes: one rewritten line on a terminal, a plain line now and then elsewhere. */
final class Progress {
  private static final long TERMINAL_INTERVAL = 100_000_000L;
  private static final long PLAIN_INTERVAL = 5_000_000_000L;
  private static final int WIDTH = 100;
  private static final double NANOS = 1e9;

  private final Console console;
  private final boolean quiet;
  private final String who;
  private String stage = "";
  private long stageStart;
  private long lastShown;
  /** Steps of the stage that were finished before it began here: a run may go on from the middle. */
  private int before;
  private boolean stepped;
  private boolean lineOpen;

  Progress(Console console, boolean quiet) {
    this(console, quiet, "");
  }

  private Progress(Console console, boolean quiet, String who) {
    this.console = console;
    this.quiet = quiet;
    this.who = who;
  }

  /** Of one run among several at the same time: every line is a whole one and says whose it is. For one thread. */
  Progress of(String run) {
    return new Progress(new Console(console.out(), console.err(), false), quiet, run + ": ");
  }

  /** A stage begins. */
  void stage(String name) {
    end();
    stage = name;
    stageStart = System.nanoTime();
    lastShown = stageStart;
    stepped = false;
    if (quiet) {
      return;
    }
    if (console.terminal()) {
      show(name);
    } else {
      console.err().println(who + name);
    }
  }

  /**
   * A step of the stage is finished.
   *
   * @param done steps finished
   * @param total steps there will be at most
   * @param detail what the step measured
   */
  void step(int done, int total, String detail) {
    if (!stepped) {
      before = done - 1;
      stepped = true;
    }
    long now = System.nanoTime();
    long interval = console.terminal() ? TERMINAL_INTERVAL : PLAIN_INTERVAL;
    if (quiet || (done < total && now - lastShown < interval)) {
      return;
    }
    lastShown = now;
    double left = (now - stageStart) / NANOS / (done - before) * (total - done);
    show(String.format(Locale.ROOT, "%s %d/%d  %s  %s", stage, done, total, detail,
        done < total ? "about " + duration(left) + " left" : "in " + duration((now - stageStart) / NANOS)));
  }

  /** Something the user should know that is no error. */
  void notice(String text) {
    end();
    if (!quiet) {
      console.err().println("pivotune: " + who + text);
    }
  }

  /** Closes the line that is being rewritten. */
  void end() {
    if (lineOpen) {
      console.err().println();
      lineOpen = false;
    }
  }

  private void show(String text) {
    if (!console.terminal()) {
      console.err().println(who + text);
      return;
    }
    String line = text.length() > WIDTH ? text.substring(0, WIDTH) : text;
    console.err().print("\r" + line + "\u001b[K");
    console.err().flush();
    lineOpen = true;
  }

  /** Seconds as a person says them. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }
}
