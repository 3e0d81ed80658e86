package org.pivotune.examples;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.pivotune.align.AlignException;
import org.pivotune.edit.EditException;
import org.pivotune.host.BusyException;
import org.pivotune.host.ClosedException;
import org.pivotune.host.DeadlineException;
import org.pivotune.host.JobException;
import org.pivotune.photo.PhotoException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole answer.
 *
 * @param status of HTTP
 * @param body may be empty
 */
record Answer(int status, String type, byte[] body) {
  private static final JsonMapper JSON = new JsonMapper();

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

  /** What a failure looks like from outside; only what the engine documents is told. */
  static Answer of(Throwable failure) {
    return switch (failure) {
      case JobException job when job.getCause() != null -> of(job.getCause());
      case PhotoException e -> error(415, String.valueOf(e.getMessage()));
      case AlignException e -> error(422, String.valueOf(e.getMessage()));
      case EditException e -> error(400, String.valueOf(e.getMessage()));
      case BusyException e -> error(503, String.valueOf(e.getMessage()));
      case ClosedException e -> error(503, "this server is being stopped");
      case DeadlineException e -> error(504, String.valueOf(e.getMessage()));
      case IllegalArgumentException e -> error(400, String.valueOf(e.getMessage()));
      case CancellationException e -> error(409, "it was cancelled");
      default -> error(500, "something is wrong here; the server's log knows what");
    };
  }

  void send(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (status == 503) {
      exchange.getResponseHeaders().set("Retry-After", "10");
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }
}
