package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A caller. Whatever is sent that the server accepts, and whatever the server answers, is checked
 * against the API's description.
 */
final class Api implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final OpenApiInteractionValidator CONTRACT =
      OpenApiInteractionValidator.createForInlineApiSpecification(Description.text()).build();
  private static final Description DESCRIPTION = Description.read();

  private static final Pattern TIME =
      Pattern.compile("\"(\\d{4}-\\d\\d-\\d\\dT[\\d:.,]+[^\" ]*)\"");
  private static final Pattern WHOLE_TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

  private final URI base;
  private final HttpClient client;
  private final List<String> headers;

  private Api(URI base, HttpClient client, List<String> headers) {
    this.base = base;
    this.client = client;
    this.headers = headers;
  }

  /**
   * @param address the loopback address to call from: each has its own allowance of failures
   */
  static Api at(String url, String address, String... headers) {
    try {
      HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .localAddress(InetAddress.getByName(address))
              .connectTimeout(Duration.ofSeconds(10))
              .build();
      return new Api(URI.create(url), client, List.of(headers));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same caller with another key. */
  Api withKey(String key) {
    return new Api(base, client, List.of("Authorization", "Bearer " + key));
  }

  /** The same caller without credentials. */
  Api anonymous() {
    return new Api(base, client, List.of());
  }

  record Answer(int status, HttpResponse<byte[]> http) {

    String text() {
      return new String(http.body(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return JSON.readTree(http.body());
    }

    Optional<String> header(String name) {
      return http.headers().firstValue(name);
    }

    String code() {
      return json().path("code").asString();
    }

    Answer expect(int wanted) {
      assertThat(status).as(text()).isEqualTo(wanted);
      return this;
    }

    /** A problem of that status and code. */
    Answer expect(int wanted, String code) {
      expect(wanted);
      assertThat(code()).as(text()).isEqualTo(code);
      return this;
    }
  }

  Answer get(String path, String... more) {
    return send("GET", path, null, more);
  }

  Answer post(String path, String body, String... more) {
    List<String> all = new ArrayList<>(List.of(more));
    if (body != null && !all.contains("Content-Type")) {
      all.addAll(List.of("Content-Type", "application/json"));
    }
    return send(
        "POST",
        path,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body),
        all.toArray(String[]::new));
  }

  /** An answer that is packed, which only its receiver can judge. */
  Answer unchecked(String path, String... more) {
    return send("GET", path, null, false, more);
  }

  Answer send(String method, String path, HttpRequest.BodyPublisher body, String... more) {
    return send(method, path, body, true, more);
  }

  private Answer send(
      String method, String path, HttpRequest.BodyPublisher body, boolean judged, String... more) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : body);
    List<String> all = new ArrayList<>(headers);
    all.addAll(List.of(more));
    for (int i = 0; i < all.size(); i += 2) {
      request.header(all.get(i), all.get(i + 1));
    }
    try {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      Answer answer = new Answer(response.statusCode(), response);
      if (judged) {
        check(method, path, answer);
      }
      return answer;
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void check(String method, String path, Answer answer) {
    String bare = path.replaceFirst("\\?.*", "");
    assertThat(answer.header("X-Request-Id")).as("request id").isPresent();
    if (answer.status() >= 400 && !method.equals("HEAD")) {
      checkProblem(answer);
    }
    if (answer.header("Content-Type").orElse("").contains("json")) {
      TIME.matcher(answer.text())
          .results()
          .forEach(time -> assertThat(time.group(1)).as("a time").matches(WHOLE_TIME));
    }
    if (DESCRIPTION.serves(method, bare)) {
      SimpleResponse.Builder response =
          SimpleResponse.Builder.status(answer.status()).withBody(answer.text());
      answer.http().headers().map().forEach(response::withHeader);
      assertThat(breaches(method, bare, response.build())).as(answer.text()).isEmpty();
    }
  }

  /**
   * What an answer has that the description does not say.
   *
   * @param path without its query
   */
  static List<ValidationReport.Message> breaches(
      String method, String path, SimpleResponse response) {
    return CONTRACT.validateResponse(path, Request.Method.valueOf(method), response).getMessages();
  }

  /** What a request has that the description does not allow. */
  static List<ValidationReport.Message> requestBreaches(Request request) {
    return CONTRACT.validateRequest(request).getMessages();
  }

  /** Every problem document, also of paths that no description knows. */
  static void checkProblem(Answer answer) {
    assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = answer.json();
    assertThat(problem.path("status").asInt()).isEqualTo(answer.status());
    assertThat(problem.path("type").asString()).endsWith("/errors/" + answer.code());
    assertThat(problem.path("title").asString()).isNotBlank();
    assertThat(problem.path("detail").asString()).isNotBlank();
    assertThat(problem.path("instance").asString()).startsWith("/");
    assertThat(problem.path("timestamp").asString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(answer.header("X-Request-Id")).hasValue(problem.path("requestId").asString());
    assertThat(answer.header("Server")).isEmpty();
    assertThat(answer.text()).doesNotContain("java.", "org.apache", "springframework");
  }

  /** A request that the server accepted must be one that the description allows. */
  static void checkRequest(String path, String body) {
    SimpleRequest.Builder request =
        SimpleRequest.Builder.post(path).withHeader("Authorization", "Bearer key");
    if (body != null) {
      request.withContentType("application/json").withBody(body);
    }
    assertThat(requestBreaches(request.build())).isEmpty();
  }

  @Override
  public void close() {
    client.close();
  }
}
