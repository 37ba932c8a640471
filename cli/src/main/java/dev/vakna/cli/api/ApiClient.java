package dev.vakna.cli.api;

import dev.vakna.cli.command.CommandFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;

/** One server, spoken to with one credential. */
public final class ApiClient {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final String EVENTS = "text/event-stream";
  private static final String ONCE = "Idempotency-Key";
  private static final int ATTEMPTS = 4;
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int CONFLICT = 409;

  /** Money must come and go as it stands, so no number is a binary fraction. */
  private final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();
  private final URI base;
  private final String credential;

  /**
   * @param base for example {@code http://127.0.0.1:8080}
   * @param credential an API key or the operator's token
   */
  public ApiClient(URI base, String credential) {
    this.base = base;
    this.credential = credential;
  }

  public URI base() {
    return base;
  }

  /** Reads; the answer's JSON. */
  public JsonNode get(String path) {
    return exchange("GET", path, null, Map.of()).body();
  }

  /** Reads what comes as text. */
  public Text text(String path, String accept) {
    HttpResponse<String> response = send("GET", path, null, Map.of("Accept", accept));
    return new Text(response.body(), response.headers());
  }

  /**
   * Begins to follow events.
   *
   * @param last the id of the last event that is known, or empty
   * @throws ApiException when the answer's status is not 2xx
   * @throws CommandFailedException when there is no answer
   */
  public EventFeed events(String path, String last) {
    Map<String, String> headers =
        last.isEmpty() ? Map.of("Accept", EVENTS) : Map.of("Accept", EVENTS, "Last-Event-ID", last);
    HttpResponse<Stream<String>> response =
        send("GET", path, null, headers, BodyHandlers.ofLines());
    require("GET", path, response.statusCode(), () -> text(response.body()));
    return new EventFeed(response.body());
  }

  private static String text(Stream<String> lines) {
    try (lines) {
      return lines.collect(Collectors.joining("\n"));
    }
  }

  /** Reads JSON of somebody else's, numbers as they stand. */
  public JsonNode read(String text) {
    return json.readTree(text);
  }

  /** Writes; the answer's JSON, a missing node when it has none. */
  public JsonNode post(String path, @Nullable JsonNode body) {
    return exchange("POST", path, body, Map.of()).body();
  }

  /**
   * Has something done once. Where the answer was lost it is asked for again under the same key,
   * which the server knows it by.
   *
   * @param key 1 to 255 printable characters
   * @return the answer's JSON, a missing node when it has none
   * @throws ApiException when the answer's status is not 2xx
   * @throws CommandFailedException when there is no answer; it names the key
   */
  public JsonNode once(String path, @Nullable JsonNode body, String key) {
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<String> response =
            attempt("POST", path, body, Map.of(ONCE, key), BodyHandlers.ofString());
        if (attempt < ATTEMPTS && response.statusCode() == CONFLICT && atWork(response.body())) {
          rest(attempt);
          continue;
        }
        require("POST", path, response.statusCode(), response::body);
        return parse(response.body());
      } catch (IOException e) {
        if (attempt == 1 && e instanceof ConnectException) {
          throw unanswered("POST", path, e);
        }
        if (attempt == ATTEMPTS) {
          throw new CommandFailedException(
              "the server at %s did not answer POST %s".formatted(base, path),
              "what was asked may have been done all the same",
              "the same command with --idempotency-key %s asks again, and nothing is done twice"
                  .formatted(key),
              e);
        }
        rest(attempt);
      }
    }
  }

  /** Whether the server has not yet decided what was asked before. */
  private boolean atWork(String problem) {
    return parse(problem).path("code").asString("").equals("idempotency_in_progress");
  }

  private static void rest(int attempt) {
    try {
      Thread.sleep(PAUSE.multipliedBy(attempt));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Changes; the answer's JSON, a missing node when it has none. */
  public JsonNode patch(String path, JsonNode body) {
    return exchange("PATCH", path, body, Map.of()).body();
  }

  /** Replaces; the answer's JSON, a missing node when it has none. */
  public JsonNode put(String path, JsonNode body) {
    return exchange("PUT", path, body, Map.of()).body();
  }

  /** Removes; the answer's JSON, a missing node when it has none. */
  public JsonNode delete(String path) {
    return exchange("DELETE", path, null, Map.of()).body();
  }

  /** All items of a list, page by page. */
  public List<JsonNode> all(String path) {
    List<JsonNode> items = new ArrayList<>();
    String cursor = "";
    do {
      String joint = path.contains("?") ? "&" : "?";
      JsonNode page =
          get(path + joint + "limit=100" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      page.path("data").forEach(items::add);
      cursor = page.path("nextCursor").asString("");
    } while (!cursor.isEmpty());
    return items;
  }

  /**
   * All items of an operator's list, page by page.
   *
   * @param member of the answer that holds the items
   */
  public ArrayNode pages(String path, String member) {
    return following(get(path), path, member);
  }

  /**
   * All items of an operator's list whose first page is there already.
   *
   * @param path of the list, to which is added after which item a page begins
   */
  public ArrayNode following(JsonNode first, String path, String member) {
    ArrayNode items = JsonMapper.shared().createArrayNode();
    String joint = path.contains("?") ? "&" : "?";
    JsonNode page = first;
    page.path(member).forEach(items::add);
    for (String next = next(page); !next.isEmpty(); next = next(page)) {
      page = get(path + joint + "after=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
      page.path(member).forEach(items::add);
    }
    return items;
  }

  private static String next(JsonNode page) {
    return page.path("next").asString("");
  }

  /**
   * Any call.
   *
   * @throws ApiException when the answer's status is not 2xx
   * @throws CommandFailedException when there is no answer
   */
  public Answer exchange(
      String method, String path, @Nullable JsonNode body, Map<String, String> headers) {
    HttpResponse<String> response = send(method, path, body, headers);
    return new Answer(response.statusCode(), parse(response.body()));
  }

  private HttpResponse<String> send(
      String method, String path, @Nullable JsonNode body, Map<String, String> headers) {
    HttpResponse<String> response = send(method, path, body, headers, BodyHandlers.ofString());
    require(method, path, response.statusCode(), response::body);
    return response;
  }

  private void require(String method, String path, int status, Supplier<String> body) {
    if (status / 100 != 2) {
      JsonNode answer = parse(body.get());
      throw new ApiException(describe(method, path, status, answer), status, answer);
    }
  }

  private <B> HttpResponse<B> send(
      String method,
      String path,
      @Nullable JsonNode body,
      Map<String, String> headers,
      HttpResponse.BodyHandler<B> handler) {
    try {
      return attempt(method, path, body, headers, handler);
    } catch (IOException e) {
      throw unanswered(method, path, e);
    }
  }

  private <B> HttpResponse<B> attempt(
      String method,
      String path,
      @Nullable JsonNode body,
      Map<String, String> headers,
      HttpResponse.BodyHandler<B> handler)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(ANSWER_LIMIT)
            .header("Authorization", "Bearer " + credential);
    if (!headers.containsKey("Accept")) {
      request.header("Accept", "application/json");
    }
    headers.forEach(request::header);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(json.writeValueAsString(body)));
    }
    try {
      return http.send(request.build(), handler);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private CommandFailedException unanswered(String method, String path, IOException e) {
    return switch (e) {
      case ConnectException _ ->
          new CommandFailedException(
              "no server answers at " + base,
              "nothing listens there",
              "start it: ./vakna serve",
              e);
      case HttpTimeoutException _ ->
          new CommandFailedException(
              "the server at %s did not answer %s %s within %d s"
                  .formatted(base, method, path, ANSWER_LIMIT.toSeconds()),
              "it hangs, or works longer than that; what was asked may have been done all the same",
              "look before you ask again; ./vakna status says how it stands",
              e);
      default ->
          new CommandFailedException(
              "the server at " + base + " did not answer " + method + " " + path,
              String.valueOf(e.getMessage()),
              "see its log: ./vakna status says where",
              e);
    };
  }

  private static CommandFailedException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CommandFailedException("interrupted while the server worked", null, null, e);
  }

  private JsonNode parse(String text) {
    if (text.isBlank()) {
      return MissingNode.getInstance();
    }
    try {
      return json.readTree(text);
    } catch (JacksonException _) {
      return MissingNode.getInstance();
    }
  }

  private static String describe(String method, String path, int status, JsonNode problem) {
    String code = problem.path("code").asString("");
    String named = code.isEmpty() ? Integer.toString(status) : status + " " + code;
    String detail = problem.path("detail").asString("");
    StringBuilder text =
        new StringBuilder(
            detail.isEmpty() ? "%s %s was answered %s".formatted(method, path, named) : detail);
    for (JsonNode fault : problem.path("errors")) {
      String words = fault.path("detail").asString("");
      // The whole often says what its only part says.
      if (!text.toString().contains(words)) {
        text.append("; ").append(fault.path("pointer").asString("")).append(' ').append(words);
      }
    }
    return detail.isEmpty()
        ? text.toString()
        : text.append(" (").append(named).append(')').toString();
  }

  /**
   * What was answered.
   *
   * @param status 200 to 299
   * @param body its JSON, a missing node when it has none
   */
  public record Answer(int status, JsonNode body) {}

  /** Text that was answered. */
  public record Text(String body, HttpHeaders headers) {}
}
