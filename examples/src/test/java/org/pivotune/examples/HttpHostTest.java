package org.pivotune.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.xmp.XmpDirectory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pivotune.edit.EditException;
import org.pivotune.host.BusyException;
import org.pivotune.host.ClosedException;
import org.pivotune.host.DeadlineException;
import org.pivotune.host.JobException;
import org.pivotune.host.Pivotune;
import org.pivotune.host.PivotuneConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.photo.PhotoException;
import org.pivotune.photo.PhotoLimits;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.RgbImage;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.torch.TorchException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A photo goes in, progress and edited pictures come out, all by HTTP; and what strangers try is refused. */
class HttpHostTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpLimits LIMITS = new HttpLimits(new PhotoLimits(1 << 20, 1_000_000, 2000), 2, 2,
      Duration.ofHours(1), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(5));
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  /** What no answer may tell: names of classes and packages, options of Java. */
  private static final String OF_CODE = "java\\.|javax\\.|org\\.pivotune|com\\.|Exception|Error:|Config|-Xmx|\tat ";

  private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-30T12:00:00Z"));
  private static final List<LogRecord> LOGGED = new CopyOnWriteArrayList<>();
  private static final Logger SERVER_LOG = Logger.getLogger("com.sun.net.httpserver");
  private static final Handler EAR = new Handler() {
    @Override
    public void publish(LogRecord record) {
      LOGGED.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  private static Pivotune pivotune;
  private static HttpHost host;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    pivotune = Pivotune.open(PivotuneConfig.usual().withThreads(1).withPrepared(false));
    host = HttpHost.start(pivotune, PlainHost.withSteps(pivotune.constants(Preset.QUICK), 2),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), LIMITS, NOW::get);
    SERVER_LOG.addHandler(EAR);
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    SERVER_LOG.removeHandler(EAR);
    client.close();
    host.close();
    pivotune.close();
  }

  @Test
  void aPhotoBecomesEditedPictures() throws Exception {
    HttpResponse<String> posted = post(Files.readAllBytes(photo()));
    assertThat(posted.statusCode()).isEqualTo(202);
    JsonNode answer = JSON.readTree(posted.body());
    String person = answer.get("person").asString();

    List<String> events = events(answer.get("events").asString());
    assertThat(events).contains("event: step");
    assertThat(events.get(events.size() - 2)).isEqualTo("data: {\"state\":\"done\"}");
    assertThat(events.stream().filter(line -> line.startsWith("data: {\"stage\":\"tune\",\"step\"")))
        .allMatch(line -> line.contains("\"of\":2") && line.contains("\"mse\":"));

    BufferedImage tuned = picture(person + "/picture");
    BufferedImage smiling = picture(person + "/picture?edit=" + encoded("smile=2") + "&edit=" + encoded("yaw=-1"));
    assertThat(tuned.getWidth()).isEqualTo(128);
    assertThat(pixels(smiling)).isNotEqualTo(pixels(tuned));
    assertThat(pixels(picture(person + "/picture?original"))).isNotEqualTo(pixels(tuned));
    assertThat(error(get(person + "/picture?edit=" + encoded("frown=2")), 400)).contains("smile");
    assertThat(error(get(person + "/picture?edit=" + encoded("file:/etc/passwd=2")), 400)).contains("not open");
    assertThat(get(person + "/picture?" + "edit=smile%3D1&".repeat(65)).statusCode()).isEqualTo(400);
    assertThat(said(person + "/picture?edit=" + encoded("smile=2"))).contains("trainedAlgorithmicMedia", "smile=2");
    strengthsThatShowNothingAreRefused(person);
    theHeadIsThatOfTheWhole(person);
    // Somebody who comes late hears how it ended.
    assertThat(events(person + "/events")).contains("event: ended");

    assertThat(send(request(person).DELETE()).statusCode()).isEqualTo(204);
    assertThat(send(request(person).DELETE()).statusCode()).isEqualTo(404);
    assertThat(get(person + "/picture").statusCode()).isEqualTo(404);
    assertThat(get(person + "/events").statusCode()).isEqualTo(404);
  }

  private static void strengthsThatShowNothingAreRefused(String person) throws Exception {
    for (String edit : List.of("smile=1e38", "smile=-1e38", "smile=3e38", "smile=1e300", "smile=1001", "sefa:0=1e30",
        "style:0:0=1e38", "style:0:0=-1e20")) {
      assertThat(error(get(person + "/picture?edit=" + encoded(edit)), 400)).as(edit).contains("-1000 to 1000");
    }
    for (String edit : List.of("smile=1e999", "smile=NaN", "smile=Infinity", "smile=", "=2", "smile", "", "smile=2d",
        "smile@99=1", "sefa:-1=1", "sefa:99999999999=1", "style:0:999999=1", "smile@4-7@5=1", "sefa-tuned:1=1",
        "ganspace:1=2", "text:face>cat=1", "mapper:x=1", "../smile=1", "\u0000=1")) {
      error(get(person + "/picture?edit=" + encoded(edit)), 400);
    }
    for (String query : List.of("edit=%zz", "edit=%", "edit=smile%3", "%=1")) {
      assertThat(status("GET " + person + "/picture?" + query)).as(query).isEqualTo(400);
    }
    BufferedImage far = picture(person + "/picture?edit=" + encoded("smile=1000"));
    assertThat(Arrays.stream(pixels(far))).as("not black").anyMatch(pixel -> (pixel & 0xffffff) != 0);
  }

  private static void theHeadIsThatOfTheWhole(String person) throws Exception {
    LOGGED.clear();
    for (String path : List.of(person + "/picture", person + "/events", "/", "/elsewhere", person + "/picture?edit=x")) {
      HttpResponse<String> head = send(request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
      HttpResponse<byte[]> whole = client.send(request(path).GET().build(), BodyHandlers.ofByteArray());
      assertThat(head.statusCode()).as(path).isEqualTo(whole.statusCode());
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("Content-Type")).isEqualTo(whole.headers().firstValue("Content-Type"));
      assertThat(head.headers().firstValue("Content-Length")).isEqualTo(whole.headers().firstValue("Content-Length"));
    }
    assertThat(LOGGED).filteredOn(record -> record.getLevel().intValue() >= Level.WARNING.intValue()).isEmpty();
  }

  @Test
  void afterTheirHourNobodyIsFound() throws Exception {
    String person = finished(host);
    NOW.set(NOW.get().plus(Duration.ofHours(1).minusMillis(1)));
    assertThat(get(person + "/picture").statusCode()).isEqualTo(200);
    NOW.set(NOW.get().plusMillis(1));
    for (String what : List.of("/picture", "/picture?original", "/events")) {
      assertThat(get(person + what).statusCode()).as(what).isEqualTo(404);
    }
    assertThat(send(request(person).DELETE()).statusCode()).isEqualTo(404);
  }

  @Test
  void afterTheirTimeNothingIsLeftAlsoWhenNobodyAsks() throws Exception {
    // Looked at ten times a second, by a clock that stands still.
    HttpLimits soon = new HttpLimits(LIMITS.photo(), 2, 2, Duration.ofSeconds(6), LIMITS.patience(), LIMITS.edit(),
        LIMITS.personalisation());
    try (HttpHost forgetful = HttpHost.start(pivotune, PlainHost.withSteps(pivotune.constants(Preset.QUICK), 2),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), soon, NOW::get)) {
      long before = pivotune.status().cachedPeople();
      String person = finished(forgetful);
      assertThat(pivotune.status().cachedPeople()).isEqualTo(before + 1);
      NOW.set(NOW.get().plusSeconds(6));
      Instant until = Instant.now().plus(PATIENCE);
      while (pivotune.status().cachedPeople() > before) {
        assertThat(Instant.now()).as("the generator is still on the device").isBefore(until);
        Thread.sleep(20);
      }
      assertThat(send(request(forgetful, person + "/picture").GET()).statusCode()).isEqualTo(404);
    }
  }

  /** Somebody whose personalisation is done. */
  private static String finished(HttpHost at) throws Exception {
    JsonNode answer = JSON.readTree(send(
        request(at, "/people").POST(HttpRequest.BodyPublishers.ofFile(photo()))).body());
    HttpResponse<Stream<String>> stream =
        client.send(request(at, answer.get("events").asString()).GET().build(), BodyHandlers.ofLines());
    assertThat(stream.body().toList()).contains("data: {\"state\":\"done\"}");
    return answer.get("person").asString();
  }

  @Test
  void pathsAreComparedWholeAndMethodsNamed() throws Exception {
    String nobody = "0123456789abcdef".repeat(2);
    for (String path : List.of("/peopleFOO", "/people/", "//people", "/people//", "/People", "/people/" + nobody + "/",
        "/peopleXYZ/" + nobody + "/picture", "/people/" + nobody + "/picture/", "/people/" + nobody + "/picture/x",
        "/people/" + nobody + "/other", "/people/" + nobody + "%2Fpicture", "/people/x/picture",
        "/people/" + nobody.toUpperCase(Locale.ROOT) + "/picture", "/people/" + nobody + "0/picture",
        "/people/../people", "/people/%2e%2e/picture", "/people/" + nobody + "/../" + nobody + "/picture",
        "/index.html", "/page.html", "/%00", "/people%00", "/people;x=1", "/./people", "/\u00e9")) {
      for (String method : List.of("GET", "POST", "DELETE", "HEAD", "PUT")) {
        assertThat(status(method + " " + path.replace("\u00e9", "%C3%A9"))).as("%s %s", method, path).isEqualTo(404);
      }
    }
    for (String what : List.of("", "/picture", "/events")) {
      String method = what.isEmpty() ? "DELETE " : "GET ";
      assertThat(status(method + "/people/" + nobody + what)).as(what).isEqualTo(404);
    }
    Map<String, String> allowed = Map.of("/", "GET, HEAD", "/people", "POST", "/people/" + nobody, "DELETE",
        "/people/" + nobody + "/picture", "GET, HEAD", "/people/" + nobody + "/events", "GET, HEAD");
    for (Map.Entry<String, String> place : allowed.entrySet()) {
      for (String method : List.of("PUT", "PATCH", "OPTIONS", "TRACE", "BREW", "get")) {
        HttpResponse<String> answer =
            send(request(place.getKey()).method(method, HttpRequest.BodyPublishers.ofString("x")));
        assertThat(error(answer, 405)).contains(place.getValue().split(", ")[0]);
        assertThat(answer.headers().firstValue("Allow")).as(place.getKey()).contains(place.getValue());
      }
    }
    assertThat(status("GET /people")).isEqualTo(405);
    assertThat(status("POST /")).isEqualTo(405);
    assertThat(status("DELETE /people")).isEqualTo(405);
    assertThat(status("GET http://elsewhere/")).as("whole addresses are paths, too").isEqualTo(200);
  }

  /** The status of a request whose line is sent as it stands. */
  private static int status(String line) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.address().getPort())) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      socket.getOutputStream().write((line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
          + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      // What is no address at all the JDK's server answers by itself.
      assertThat(answer.replace("URISyntaxException thrown", "")).startsWith("HTTP/1.1 ").doesNotContainPattern(OF_CODE);
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  @Test
  void whatStrangersTryIsRefused() throws Exception {
    assertThat(error(post(new byte[(1 << 20) + 1]), 413)).contains("1048576 bytes");
    HttpRequest.BodyPublisher chunked =
        HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[(1 << 20) + 1]));
    assertThat(send(request("/people").POST(chunked)).statusCode()).isEqualTo(413);
    assertThat(error(post("<html>".getBytes(StandardCharsets.UTF_8)), 415)).contains("the photo");
    assertThat(post(new byte[0]).statusCode()).isEqualTo(415);
    byte[] wall = PhotoWriter.png(RgbImage.generate(256, 256, (x, y, channel) -> 120 + (x + y) % 3), Map.of());
    assertThat(error(post(wall), 422)).contains("no face");
    byte[] wide = PhotoWriter.png(RgbImage.generate(2001, 10, (x, y, channel) -> 0), Map.of());
    assertThat(error(post(wide), 415)).contains("2001");
    assertThat(get("/people/../../etc/passwd/picture").statusCode()).isEqualTo(404);
    assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
    assertThat(get("/").body()).contains("<h1>Pivotune</h1>");
  }

  @Test
  void failuresTellWhatWasSentAndNothingOfTheCode() {
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    Map<Throwable, Integer> failures = new LinkedHashMap<>();
    failures.put(new BusyException("64 jobs of the kind EDIT wait already; PivotuneConfig.withWaiting"), 503);
    failures.put(new ClosedException("this Pivotune was closed"), 503);
    failures.put(new DeadlineException("give it more threads"), 504);
    failures.put(new JobException("Java heap space", full), 503);
    failures.put(new PhotoException("needs more memory than this Java machine has; -Xmx", full), 503);
    failures.put(PhotoException.heapTooSmall("a photo needs 90 MiB of Java's heap of 80", null), 415);
    failures.put(full, 503);
    failures.put(new PhotoException("damaged (java.lang.ArrayIndexOutOfBoundsException: Index 5)"), 415);
    failures.put(new IllegalArgumentException("org.pivotune.edit.Edit"), 400);
    failures.put(new IllegalArgumentException(), 400);
    failures.put(new IllegalStateException("org.pivotune.torch.TorchException: at::native"), 500);
    failures.put(new JobException("x", new TorchException("at::native")), 500);
    failures.forEach((failure, status) -> {
      Answer answer = Answer.of(failure);
      String text = new String(answer.body(), StandardCharsets.UTF_8);
      assertThat(answer.status()).as("%s", failure).isEqualTo(status);
      assertThat(text).as("%s", failure).doesNotContainPattern(OF_CODE).doesNotContain("at::", "heap");
    });
    assertThat(new String(Answer.of(new EditException("no edit is named 'frown'")).body(), StandardCharsets.UTF_8))
        .contains("frown");
  }

  @Test
  void moreThanMayBeKnownAreTurnedAway() throws Exception {
    byte[] photo = Files.readAllBytes(photo());
    String first = JSON.readTree(post(photo).body()).get("person").asString();
    String second = JSON.readTree(post(photo).body()).get("person").asString();
    HttpResponse<String> third = post(photo);
    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.headers().firstValue("Retry-After")).isPresent();
    assertThat(error(third, 503)).contains("try again later");
    // Forgetting cancels what still runs.
    assertThat(send(request(second).DELETE()).statusCode()).isEqualTo(204);
    assertThat(send(request(first).DELETE()).statusCode()).isEqualTo(204);
  }

  private static Path photo() {
    return ProjectFiles.fixture("photos/official-028.jpg");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static HttpRequest.Builder request(String path) {
    return request(host, path);
  }

  private static HttpRequest.Builder request(HttpHost at, String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + at.address().getPort() + path))
        .timeout(Duration.ofMinutes(5));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  private static HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
    return send(request("/people").POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private static String error(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).doesNotContainPattern(OF_CODE);
    return JSON.readTree(response.body()).get("error").asString();
  }

  private static List<String> events(String path) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> stream = client.send(request(path).GET().build(), BodyHandlers.ofLines());
    assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
    return stream.body().toList();
  }

  private static BufferedImage picture(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = client.send(request(path).GET().build(), BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    return ImageIO.read(new ByteArrayInputStream(response.body()));
  }

  /** What another library reads of how a picture came to be. */
  private static String said(String path) throws Exception {
    byte[] picture = client.send(request(path).GET().build(), BodyHandlers.ofByteArray()).body();
    return ImageMetadataReader.readMetadata(new ByteArrayInputStream(picture)).getDirectoriesOfType(XmpDirectory.class)
        .stream().map(xmp -> xmp.getXmpProperties().toString()).collect(Collectors.joining());
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
