package org.pivotune.examples;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.host.Progress;

/** A person's progress as server-sent events, up to the end. */
final class EventStream {
  /** A comment is sent when nothing happens for so long: a client that has gone is noticed. */
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private EventStream() {}

  static void send(HttpExchange exchange, Person person) throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    long seen = 0;
    boolean ended = false;
    while (!ended) {
      Person.@Nullable News news = person.after(seen, SILENCE);
      if (news == null) {
        write(out, ": still there\n\n");
        continue;
      }
      seen = news.number();
      ended = news.progress() instanceof Progress.Ended;
      write(out, event(seen, news.progress()));
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static String event(long number, Progress progress) {
    Map<String, Object> data = new LinkedHashMap<>();
    String name = switch (progress) {
      case Progress.Begun(var stage) -> {
        data.put("stage", lower(stage));
        yield "stage";
      }
      case Progress.Step step -> {
        data.put("stage", lower(step.stage()));
        data.put("step", step.step());
        data.put("of", step.of());
        data.put("losses", step.losses());
        yield "step";
      }
      case Progress.Noticed(var text) -> {
        data.put("text", text);
        yield "notice";
      }
      case Progress.Ended(var state) -> {
        data.put("state", lower(state));
        yield "ended";
      }
    };
    return "id: " + number + "\nevent: " + name + "\ndata: " + Answer.text(data) + "\n\n";
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
