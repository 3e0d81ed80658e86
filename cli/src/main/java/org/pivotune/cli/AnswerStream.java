package org.pivotune.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where answers go, in UTF-8: a print stream that remembers why it could not be written to. For one thread. */
final class AnswerStream extends PrintStream {
  private final Target target;

  AnswerStream(OutputStream out) {
    this(new Target(out));
  }

  private AnswerStream(Target target) {
    super(target, true, StandardCharsets.UTF_8);
    this.target = target;
  }

  /** Why something that was printed so far did not arrive; empty if it did. */
  Optional<IOException> failure() {
    flush();
    return Optional.ofNullable(target.failure);
  }

  /** Whether a failure means no more than that the reader has read enough, as {@code head} does. */
  static boolean isEndOfReading(IOException failure) {
    // No language of the C library has another word for it in this message, or we would rather say too much.
    return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }

  private static final class Target extends OutputStream {
    private final OutputStream out;
    private @Nullable IOException failure;

    Target(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
      try {
        out.write(bytes, start, length);
      } catch (IOException e) {
        throw remembered(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw remembered(e);
      }
    }

    private IOException remembered(IOException e) {
      if (failure == null) {
        failure = e;
      }
      return e;
    }
  }
}
