package org.pivotune.cli;

import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.pivotune.observe.Cancellation;

/**
 * Turns Ctrl-C and the polite kill into a cancellation: the work ends after its step and cleans up. A second one ends
 * the process at once.
 */
final class Interrupt implements Cancellation {
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;
  private static final int SIGNAL_BASE = 128;

  private final AtomicInteger signal = new AtomicInteger();
  private final PrintStream err;

  /** Listens to nothing yet. */
  Interrupt(PrintStream err) {
    this.err = err;
  }

  /** Listens from now on. */
  static Interrupt install(PrintStream err) {
    Interrupt interrupt = new Interrupt(err);
    try {
      interrupt.listen("INT", SIGINT);
      interrupt.listen("TERM", SIGTERM);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // A Java without signals, or started with -Xrs: Ctrl-C then ends the process at once, as it does by default.
      return interrupt;
    }
    return interrupt;
  }

  /**
   * A shutdown hook would not do: by the time it runs, ONNX Runtime's own hook pulls its environment from under the
   * working thread. The signal classes are reached by reflection, as javac's warning about them cannot be silenced.
   */
  private void listen(String name, int number) throws ReflectiveOperationException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object handler = Proxy.newProxyInstance(
        Interrupt.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> received(number);
              case "hashCode" -> number;
              case "equals" -> proxy == arguments[0];
              default -> name;
            });
    signalType.getMethod("handle", signalType, handlerType)
        .invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
  }

  Object received(int number) {
    if (!signal.compareAndSet(0, number)) {
      Runtime.getRuntime().halt(exitCode());
    }
    err.println();
    err.println("pivotune: stopping after this step; once more stops at once");
    return this;
  }

  @Override
  public boolean requested() {
    return signal.get() != 0;
  }

  /** 130 after Ctrl-C and where nothing was received, as shells have it. */
  int exitCode() {
    int received = signal.get();
    return SIGNAL_BASE + (received == 0 ? SIGINT : received);
  }
}
