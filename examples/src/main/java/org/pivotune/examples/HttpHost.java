package org.pivotune.examples;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  private static final int LOOKS_WHILE_KNOWN = 60;

  private final HttpServer server;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("forgetting").factory());

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
    return start(pivotune, constants, address, limits, InstantSource.system());
  }

  /** @param time tells how long somebody has been known */
  static HttpHost start(Pivotune pivotune, PersonaliseConfig constants, InetSocketAddress address, HttpLimits limits,
      InstantSource time) throws IOException {
    HttpHost host = new HttpHost(HttpServer.create(address, 0));
    People people = new People(pivotune, limits, time);
    Routes routes = new Routes(new PeopleRoutes(pivotune, constants, limits, people));
    host.server.setExecutor(host.requests);
    // One for all: the server's own contexts are prefixes of paths.
    host.server.createContext("/", routes::handle);
    host.server.start();
    // Also when nobody asks for anything.
    long often = Math.max(1, limits.keep().dividedBy(LOOKS_WHILE_KNOWN).toNanos());
    host.clock.scheduleWithFixedDelay(people::forgetOld, often, often, TimeUnit.NANOSECONDS);
    return host;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    clock.shutdownNow();
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
