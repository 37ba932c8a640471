package dev.vakna.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Follows a stream of events as it comes. */
final class EventLines implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CompletableFuture<HttpResponse<Stream<String>>> response;
  private final CompletableFuture<Void> ended;

  /** An event that came whole. */
  record Told(String event, long id, JsonNode data) {}

  EventLines(TestServer server, String path, String key, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Accept", "text/event-stream");
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    response = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofLines());
    ended =
        response.thenAcceptAsync(
            answer -> answer.body().forEach(lines::add),
            command -> Thread.ofVirtual().start(command));
  }

  HttpResponse<?> answer() {
    return response.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  List<String> lines() {
    return lines;
  }

  List<Told> told() {
    List<Told> told = new ArrayList<>();
    String event = "";
    String data = "";
    long id = 0;
    for (String line : lines) {
      if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("id: ")) {
        id = Long.parseLong(line.substring(4));
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      } else if (line.isEmpty() && !event.isEmpty()) {
        told.add(new Told(event, id, JSON.readTree(data)));
        event = "";
      }
    }
    return told;
  }

  Told await(Predicate<Told> wanted) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> told().stream().filter(wanted).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  /** The first comment, which says that it is open. */
  EventLines opened() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> lines.stream().anyMatch(line -> line.startsWith(":")));
    return this;
  }

  void awaitEnd() {
    ended.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
