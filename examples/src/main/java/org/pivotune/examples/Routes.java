package org.pivotune.examples;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which request is answered by what. Paths are compared whole and as they were sent: nothing is decoded, no prefix
 * counts.
 */
final class Routes {
  private static final System.Logger LOG = System.getLogger(Routes.class.getName());

  /** A place, and the methods that it knows. */
  private enum Place {
    PAGE("/", "GET", "HEAD"),
    PEOPLE("/people", "POST"),
    PERSON("/people/(" + People.ID + ")", "DELETE"),
    EVENTS("/people/(" + People.ID + ")/events", "GET", "HEAD"),
    PICTURE("/people/(" + People.ID + ")/picture", "GET", "HEAD");

    private final Pattern path;
    private final List<String> methods;

    Place(String path, String... methods) {
      this.path = Pattern.compile(path);
      this.methods = List.of(methods);
    }

    /** The person's name, or an empty one where the place has none; nothing if this is another place. */
    Optional<String> matches(@Nullable String sent) {
      return Optional.ofNullable(sent).map(path::matcher).filter(matcher -> matcher.matches())
          .map(matcher -> matcher.groupCount() == 0 ? "" : matcher.group(1));
    }
  }

  /** What answers a request. */
  private interface Work {
    Answer answer() throws IOException, InterruptedException;
  }

  private final PeopleRoutes people;

  Routes(PeopleRoutes people) {
    this.people = people;
  }

  void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      Place place = Arrays.stream(Place.values()).filter(each -> each.matches(path).isPresent()).findFirst().orElse(null);
      if (place == null) {
        Answer.error(404, "there is nothing here").send(exchange);
      } else if (!place.methods.contains(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Allow", String.join(", ", place.methods));
        Answer.error(405, "only " + String.join(" and ", place.methods) + " can be asked for here").send(exchange);
      } else if (place == Place.EVENTS) {
        people.events(exchange, place.matches(path).orElseThrow());
      } else {
        answered(() -> answer(exchange, place, place.matches(path).orElseThrow())).send(exchange);
      }
    }
  }

  private Answer answer(HttpExchange exchange, Place place, String person) throws IOException, InterruptedException {
    return switch (place) {
      case PAGE -> page();
      case PEOPLE -> people.personalise(exchange);
      case PERSON -> people.forget(person);
      case EVENTS -> throw new IllegalStateException("events are no whole answer");
      case PICTURE -> people.picture(exchange, person);
    };
  }

  private static Answer answered(Work work) throws IOException {
    try {
      return work.answer();
    } catch (InterruptedException e) {
      return Answer.error(503, "this server is being stopped"); // by HttpHost.close alone, which ends this thread
    } catch (RuntimeException | OutOfMemoryError e) {
      Answer answer = Answer.of(e);
      if (answer.status() == 500) {
        LOG.log(Level.ERROR, "a request failed", e);
      }
      return answer;
    }
  }

  private static Answer page() throws IOException {
    try (InputStream page = HttpHost.class.getResourceAsStream("page.html")) {
      return page == null
          ? Answer.error(404, "there is nothing here")
          : new Answer(200, "text/html; charset=utf-8", page.readAllBytes());
    }
  }
}
