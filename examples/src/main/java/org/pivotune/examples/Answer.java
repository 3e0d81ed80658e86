package org.pivotune.examples;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import org.pivotune.align.AlignException;
import org.pivotune.edit.EditException;
import org.pivotune.host.BusyException;
import org.pivotune.host.ClosedException;
import org.pivotune.host.DeadlineException;
import org.pivotune.host.JobException;
import org.pivotune.observe.DivergedException;
import org.pivotune.photo.NotFiniteException;
import org.pivotune.photo.PhotoException;
import org.pivotune.torch.DeviceOutOfMemoryException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole answer.
 *
 * @param status of HTTP
 * @param body may be empty
 */
record Answer(int status, String type, byte[] body) {
  private static final JsonMapper JSON = new JsonMapper();
  /** A qualified name of a package's, or the name of a class of ours. */
  private static final Pattern OF_CODE =
      Pattern.compile("\\b(java|javax|jdk|sun|com|org)\\.\\w+|\\w(Exception|Error|Config)\\b|-Xmx");

  static Answer json(int status, Map<String, ?> content) {
    return new Answer(status, "application/json", text(content).getBytes(StandardCharsets.UTF_8));
  }

  /** On one line. */
  static String text(Map<String, ?> content) {
    return JSON.writeValueAsString(content);
  }

  static Answer error(int status, String message) {
    return json(status, Map.of("error", message));
  }

  /**
   * What a failure looks like from outside: the engine's own words where they are about what was sent, one of ours where
   * they are about this server.
   */
  static Answer of(Throwable failure) {
    return switch (failure) {
      case JobException job when job.getCause() != null -> of(job.getCause());
      case PhotoException e when e.getCause() instanceof OutOfMemoryError -> full();
      case OutOfMemoryError e -> full();
      case DeviceOutOfMemoryException e -> full();
      case PhotoException e -> told(415, e, "the photo cannot be decoded here; save it anew, or smaller");
      case AlignException e -> told(422, e, "no face can be cut out of the photo");
      case EditException e -> told(400, e, "there is no such edit");
      case NotFiniteException e -> error(400, "the edit is too strong for this face; take smaller strengths");
      case DivergedException e -> error(422, "nothing comes of this photo; try another one");
      case IllegalArgumentException e -> told(400, e, "something in the request cannot be understood");
      case BusyException e -> error(503, "too much is being done here already; try again later");
      case ClosedException e -> error(503, "this server is being stopped");
      case DeadlineException e -> error(504, "it took too long; try again later");
      case CancellationException e -> error(409, "it was cancelled");
      default -> error(500, "something is wrong here; the server's log knows what");
    };
  }

  private static Answer full() {
    return error(503, "there is no room for this here now; try again later, or send a smaller photo");
  }

  /** What an exception says, unless it passes on what a library says of its own classes. */
  private static Answer told(int status, Throwable e, String otherwise) {
    String message = e.getMessage();
    return error(status, message == null || OF_CODE.matcher(message).find() ? otherwise : message);
  }

  /** Without the body where only the head was asked for. */
  void send(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (status == 503) {
      exchange.getResponseHeaders().set("Retry-After", "10");
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }
}
