package org.pivotune.examples;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.pivotune.align.AlignedFace;
import org.pivotune.edit.Edit;
import org.pivotune.host.BusyException;
import org.pivotune.host.EditRequest;
import org.pivotune.host.Job;
import org.pivotune.host.PersonalSource;
import org.pivotune.host.PersonaliseRequest;
import org.pivotune.host.PersonaliseResult;
import org.pivotune.host.Pivotune;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.Provenance;

/** Everything below {@code /people}. */
final class PeopleRoutes {
  private static final System.Logger LOG = System.getLogger(PeopleRoutes.class.getName());

  private final Pivotune pivotune;
  private final PersonaliseConfig constants;
  private final HttpLimits limits;
  private final People people;
  private final Semaphore uploads;

  PeopleRoutes(Pivotune pivotune, PersonaliseConfig constants, HttpLimits limits) {
    this.pivotune = pivotune;
    this.constants = constants;
    this.limits = limits;
    this.people = new People(pivotune, limits);
    this.uploads = new Semaphore(limits.uploads());
  }

  void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().split("/", -1); // "", people, ID, what
      String route = exchange.getRequestMethod() + " " + (path.length > 3 ? path[3] : path.length);
      switch (route) {
        case "POST 2" -> answer(exchange, () -> personalise(exchange));
        case "GET events" -> events(exchange, path[2]);
        case "GET picture" -> answer(exchange, () -> picture(exchange, path[2]));
        case "DELETE 3" -> answer(exchange, () -> people.forget(path[2])
            ? new Answer(204, "text/plain", new byte[0])
            : unknown());
        default -> Answer.error(404, "there is nothing here").send(exchange);
      }
    }
  }

  /** What answers a request. */
  private interface Route {
    Answer answer() throws IOException, InterruptedException;
  }

  private static void answer(HttpExchange exchange, Route route) throws IOException {
    Answer answer;
    try {
      answer = route.answer();
    } catch (InterruptedException e) {
      answer = Answer.error(503, "this server is being stopped");
    } catch (RuntimeException e) {
      answer = Answer.of(e);
      if (answer.status() == 500) {
        LOG.log(Level.ERROR, "a request failed", e);
      }
    }
    answer.send(exchange);
  }

  private static Answer unknown() {
    return Answer.error(404, "nobody is known by that name");
  }

  private Answer personalise(HttpExchange exchange) throws IOException, InterruptedException {
    long most = limits.photo().bytes();
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    if (length != null && Long.parseLong(length) > most) {
      return tooLarge(most);
    }
    if (!uploads.tryAcquire(limits.patience().toMillis(), TimeUnit.MILLISECONDS)) {
      throw new BusyException("too many photos arrive at once; try again later");
    }
    AlignedFace face;
    try (InputStream body = exchange.getRequestBody()) {
      byte[] photo = body.readNBytes(Math.toIntExact(most + 1));
      if (photo.length > most) {
        return tooLarge(most);
      }
      face = pivotune.align(PhotoReader.read(Path.of("the photo"), photo, limits.photo()), 0);
    } finally {
      uploads.release();
    }
    return begin(face);
  }

  private static Answer tooLarge(long most) {
    return Answer.error(413, "a photo may have at most " + most + " bytes");
  }

  private Answer begin(AlignedFace face) throws InterruptedException {
    Person person = people.add();
    try {
      person.began(pivotune.personalise(PersonaliseRequest.of(face).with(constants).cachedAs(person.id())
          .within(limits.personalisation()).heardBy(person::heard), limits.patience()));
    } catch (RuntimeException | InterruptedException e) {
      people.forget(person.id());
      throw e;
    }
    return Answer.json(202, Map.of("person", "/people/" + person.id(), "events", "/people/" + person.id() + "/events"));
  }

  private void events(HttpExchange exchange, String id) throws IOException {
    Person person = people.find(id).orElse(null);
    if (person == null) {
      unknown().send(exchange);
      return;
    }
    try {
      EventStream.send(exchange, person);
    } catch (InterruptedException e) {
      return; // The server is being stopped; the stream ends here.
    }
  }

  private Answer picture(HttpExchange exchange, String id) throws InterruptedException {
    Job<PersonaliseResult> job = people.find(id).map(Person::job).orElse(null);
    if (job == null) {
      return unknown();
    }
    if (!job.state().hasEnded()) {
      return Answer.error(409, "this person is not finished; see " + "/people/" + id + "/events");
    }
    List<String> query = query(exchange);
    List<Edit> edits = query.stream().filter(part -> part.startsWith("edit="))
        .map(part -> Edit.parse(part.substring("edit=".length()))).toList();
    EditRequest request = EditRequest.of(PersonalSource.of(id, job.await().generator()), edits).within(limits.edit());
    if (query.contains("original")) {
      request = request.byOriginal();
    }
    byte[] png = PhotoWriter.png(pivotune.edit(request, limits.patience()).await(),
        Provenance.generated(edits.stream().map(Edit::toString).toList()));
    return new Answer(200, "image/png", png);
  }

  private static List<String> query(HttpExchange exchange) {
    String raw = exchange.getRequestURI().getRawQuery();
    return raw == null ? List.of() : Stream.of(raw.split("&"))
        .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8)).toList();
  }
}
