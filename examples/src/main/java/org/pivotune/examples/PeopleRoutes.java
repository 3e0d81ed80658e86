package org.pivotune.examples;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
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

/** What is done for and with people. */
final class PeopleRoutes {
  private static final int PIECE = 8192;

  private final Pivotune pivotune;
  private final PersonaliseConfig constants;
  private final HttpLimits limits;
  private final People people;
  private final Semaphore uploads;

  PeopleRoutes(Pivotune pivotune, PersonaliseConfig constants, HttpLimits limits, People people) {
    this.pivotune = pivotune;
    this.constants = constants;
    this.limits = limits;
    this.people = people;
    this.uploads = new Semaphore(limits.uploads());
  }

  private static Answer unknown() {
    return Answer.error(404, "nobody is known by that name");
  }

  Answer forget(String id) {
    return people.forget(id) ? new Answer(204, "text/plain", new byte[0]) : unknown();
  }

  Answer personalise(HttpExchange exchange) throws IOException, InterruptedException {
    long most = limits.photo().bytes();
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    if (length != null && Long.parseLong(length) > most) {
      return tooLarge(exchange, most);
    }
    if (!uploads.tryAcquire(limits.patience().toMillis(), TimeUnit.MILLISECONDS)) {
      throw new BusyException("too many photos arrive at once");
    }
    AlignedFace face;
    try (InputStream body = exchange.getRequestBody()) {
      byte[] photo = body.readNBytes(Math.toIntExact(most + 1));
      if (photo.length > most) {
        return tooLarge(exchange, most);
      }
      face = pivotune.align(PhotoReader.read(Path.of("the photo"), photo, limits.photo()), 0);
    } finally {
      uploads.release();
    }
    return begin(face);
  }

  /** Some more is read and thrown away: a connection that is closed with data in it loses the answer. */
  private static Answer tooLarge(HttpExchange exchange, long most) throws IOException {
    byte[] piece = new byte[PIECE];
    int read = 0;
    for (long left = most; left > 0 && read >= 0; left -= read) {
      read = exchange.getRequestBody().read(piece);
    }
    return Answer.error(413, "a photo may have at most " + most + " bytes");
  }

  private Answer begin(AlignedFace face) throws InterruptedException {
    Person person = people.add();
    try {
      people.began(person, pivotune.personalise(PersonaliseRequest.of(face).with(constants).cachedAs(person.id())
          .within(limits.personalisation()).heardBy(person::heard), limits.patience()));
    } catch (RuntimeException | InterruptedException e) {
      people.forget(person.id());
      throw e;
    }
    return Answer.json(202, Map.of("person", "/people/" + person.id(), "events", "/people/" + person.id() + "/events"));
  }

  void events(HttpExchange exchange, String id) throws IOException {
    Person person = people.find(id).orElse(null);
    if (person == null) {
      unknown().send(exchange);
      return;
    }
    try {
      EventStream.send(exchange, person);
    } catch (InterruptedException e) {
      return; // The server is being stopped, and this thread with it; the stream ends here.
    }
  }

  Answer picture(HttpExchange exchange, String id) throws InterruptedException {
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
    byte[] png = PhotoWriter.png(pivotune.edit(request, limits.patience()).await());
    if (people.find(id).isEmpty()) {
      // Forgotten meanwhile: this edit may have brought the generator back.
      pivotune.forget(id);
      return unknown();
    }
    return new Answer(200, "image/png", png);
  }

  private static List<String> query(HttpExchange exchange) {
    String raw = exchange.getRequestURI().getRawQuery();
    try {
      return raw == null ? List.of() : Stream.of(raw.split("&"))
          .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8)).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("what stands behind the question mark is not percent-encoded", e);
    }
  }
}
