package org.pivotune.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pivotune.host.Pivotune;
import org.pivotune.host.PivotuneConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.photo.PhotoLimits;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.RgbImage;
import org.pivotune.testing.ProjectFiles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A photo goes in, progress and edited pictures come out, all by HTTP; and what strangers try is refused. */
class HttpHostTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpLimits LIMITS = new HttpLimits(new PhotoLimits(1 << 20, 1_000_000, 2000), 2, 2,
      Duration.ofHours(1), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(5));
  private static Pivotune pivotune;
  private static HttpHost host;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    pivotune = Pivotune.open(PivotuneConfig.usual().withThreads(1).withPrepared(false));
    host = HttpHost.start(pivotune, PlainHost.withSteps(pivotune.constants(Preset.QUICK), 2),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), LIMITS);
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
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
    // Somebody who comes late hears how it ended.
    assertThat(events(person + "/events")).contains("event: ended");

    assertThat(send(request(person).DELETE()).statusCode()).isEqualTo(204);
    assertThat(send(request(person).DELETE()).statusCode()).isEqualTo(404);
    assertThat(get(person + "/picture").statusCode()).isEqualTo(404);
    assertThat(get(person + "/events").statusCode()).isEqualTo(404);
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
  void moreThanMayBeKnownAreTurnedAway() throws Exception {
    byte[] photo = Files.readAllBytes(photo());
    String first = JSON.readTree(post(photo).body()).get("person").asString();
    String second = JSON.readTree(post(photo).body()).get("person").asString();
    HttpResponse<String> third = post(photo);
    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.headers().firstValue("Retry-After")).isPresent();
    // Forgetting cancels what still runs.
    assertThat(send(request(second).DELETE()).statusCode()).isEqualTo(204);
    assertThat(send(request(first).DELETE()).statusCode()).isEqualTo(204);
  }

  private static Path photo() {
    return ProjectFiles.example("astronaut.jpg");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + host.address().getPort() + path))
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

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
