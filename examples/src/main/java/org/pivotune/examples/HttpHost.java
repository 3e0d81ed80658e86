package org.pivotune.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.pivotune.host.Pivotune;
import org.pivotune.host.PivotuneConfig;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;

/**
 * Pivotune behind HTTP, each request on a virtual thread of its own:
 *
 * <pre>
 * GET    /                                     a page to try it
 * POST   /people                               a photo; answers 202 with the person's address
 * GET    /people/ID/events                     progress as server-sent events
 * GET    /people/ID/picture?edit=smile=2&amp;edit=yaw=-1[&amp;original]   a PNG
 * DELETE /people/ID                            forgets everything
 * </pre>
 */
public final class HttpHost implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

  private HttpHost(HttpServer server) {
    this.server = server;
  }

  /**
   * Begins to serve.
   *
   * @param pivotune belongs to the caller, who closes it after this
   * @param constants of every personalisation
   */
  public static HttpHost start(
      Pivotune pivotune, PersonaliseConfig constants, InetSocketAddress address, HttpLimits limits)
      throws IOException {
    HttpHost host = new HttpHost(HttpServer.create(address, 0));
    PeopleRoutes people = new PeopleRoutes(pivotune, constants, limits);
    host.server.setExecutor(host.requests);
    host.server.createContext("/people", people::handle);
    host.server.createContext("/", HttpHost::page);
    host.server.start();
    return host;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private static void page(HttpExchange exchange) throws IOException {
    try (exchange; InputStream page = HttpHost.class.getResourceAsStream("page.html")) {
      if (page == null || !exchange.getRequestURI().getPath().equals("/")) {
        Answer.error(404, "there is nothing here").send(exchange);
      } else {
        new Answer(200, "text/html; charset=utf-8", page.readAllBytes()).send(exchange);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    requests.shutdownNow();
  }

  /** @param arguments the port (default 8080), on this machine's loopback address only */
  public static void main(String... arguments) throws IOException {
    // Seconds for a request to arrive whole; read by the JDK's server when it is first used.
    System.setProperty("sun.net.httpserver.maxReqTime", "30");
    System.setProperty("jdk.httpserver.maxConnections", "200");
    int port = arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]);
    Pivotune pivotune = Pivotune.open(PivotuneConfig.usual());
    HttpHost host = start(pivotune, pivotune.constants(Preset.QUICK),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), HttpLimits.USUAL);
    // The host's own: Pivotune has none.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      host.close();
      pivotune.close();
    }));
    System.out.println("http://" + host.address().getHostString() + ":" + host.address().getPort() + "/");
  }
}
