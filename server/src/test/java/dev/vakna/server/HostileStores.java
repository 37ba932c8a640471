package dev.vakna.server;

import dev.vakna.core.admin.Places;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures what stores that keep their readers waiting cost everybody else: how long the server's
 * health, the poll of a job and the scan of another store take before and while one store more than
 * there are processors holds pipes and endless archives. Real server over HTTP, storage in memory,
 * a model of an engine. Not a test, as it judges nothing; run its {@code main} with the test class
 * path of {@code server}:
 *
 * <p>{@code mvn -pl server -am test-compile exec:java -Dexec.classpathScope=test
 * -Dexec.mainClass=dev.vakna.server.HostileStores}
 *
 * <p>The last line it prints is one JSON object; times are in milliseconds. A call that is not
 * answered in 20 s counts as 20 s and as lost.
 */
final class HostileStores {

  private static final Duration SPAN = Duration.ofSeconds(20);
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration MOST = Duration.ofSeconds(20);
  private static final Duration BETWEEN = Duration.ofMillis(10);

  private final TestServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HostileStores(TestServer server) {
    this.server = server;
  }

  /** Prints what it measured. */
  public static void main(String[] arguments) throws Exception {
    Path home = Files.createTempDirectory("vakna-hostile-");
    TestServer server = TestServer.start(home, "--vakna.limits=off");
    String line = new HostileStores(server).measure(home);
    System.out.println(line);
    // What hangs in the old way would keep an orderly end waiting.
    Runtime.getRuntime().halt(0);
  }

  private String measure(Path home) throws Exception {
    TestServer.Customer customer = server.customer();
    String key = customer.key();
    Api api = server.caller("Authorization", "Bearer " + key);
    String poll =
        api.post(customer.restorePath(), "{}")
            .expect(202)
            .json()
            .path("operation")
            .path("pollUrl")
            .asString();
    TestServer.ended(api, poll);
    String admin = Files.readString(home.resolve("admin-token")).strip();
    URI scan =
        URI.create(server.adminUrl() + "/internal/admin/stores/store-" + customer.vmid + "/scan");
    List<Call> calls =
        List.of(
            new Call("health", get(URI.create(server.url() + "/healthz"), key)),
            new Call("poll", get(URI.create(server.url() + path(poll)), key)),
            new Call("scan", post(scan, admin)));
    measured(calls, WARM_UP);
    String before = measured(calls, SPAN);
    int stores = Runtime.getRuntime().availableProcessors() + 1;
    for (int i = 0; i < stores; i++) {
      Path directory = home.resolve("hostile-" + i);
      HostileDirectories.pipe(directory, 900 + i);
      HostileDirectories.endless(directory, 900 + i);
      server.part(Places.class).put("hostile-" + i, "directory", directory.toString());
      URI of = URI.create(server.adminUrl() + "/internal/admin/stores/hostile-" + i + "/scan");
      http.sendAsync(post(of, admin), HttpResponse.BodyHandlers.ofString());
    }
    String with = measured(calls, SPAN);
    return "{\"hostileStores\":{\"stores\":%d,\"without\":%s,\"with\":%s}}"
        .formatted(stores, before, with);
  }

  private static String path(String url) {
    return url.startsWith("/") ? url : URI.create(url).getPath();
  }

  private record Call(String name, HttpRequest request) {}

  private static HttpRequest get(URI uri, String key) {
    return HttpRequest.newBuilder(uri)
        .timeout(MOST)
        .header("Authorization", "Bearer " + key)
        .build();
  }

  private static HttpRequest post(URI uri, String key) {
    return HttpRequest.newBuilder(uri)
        .timeout(MOST)
        .header("Authorization", "Bearer " + key)
        .POST(HttpRequest.BodyPublishers.noBody())
        .build();
  }

  /** All of them side by side, each again and again. */
  private String measured(List<Call> calls, Duration span) throws InterruptedException {
    List<Series> series = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Call call : calls) {
      Series one = new Series(call);
      series.add(one);
      threads.add(Thread.ofPlatform().start(() -> one.run(http, span)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return "{" + String.join(",", series.stream().map(Series::json).toList()) + "}";
  }

  private static final class Series {
    private final Call call;
    private final List<Double> millis = new ArrayList<>();
    private int lost;

    Series(Call call) {
      this.call = call;
    }

    void run(HttpClient http, Duration span) {
      long until = System.nanoTime() + span.toNanos();
      try {
        while (System.nanoTime() < until) {
          long asked = System.nanoTime();
          try {
            int status =
                http.send(call.request(), HttpResponse.BodyHandlers.ofString()).statusCode();
            lost += status == 200 ? 0 : 1;
          } catch (IOException e) {
            lost++;
          }
          millis.add((System.nanoTime() - asked) / 1e6);
          Thread.sleep(BETWEEN);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    String json() {
      List<Double> sorted = millis.stream().sorted().toList();
      return String.format(
          Locale.ROOT,
          "\"%s\":{\"calls\":%d,\"lost\":%d,\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f}",
          call.name(),
          sorted.size(),
          lost,
          at(sorted, 0.5),
          at(sorted, 0.99),
          at(sorted, 1));
    }

    private static double at(List<Double> sorted, double share) {
      return sorted.get(Math.min(sorted.size() - 1, (int) (share * sorted.size())));
    }
  }
}
