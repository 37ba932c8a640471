package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.EngineException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a caller does to the HTTP server itself is answered with a problem document. */
@ExtendWith(SharedServer.class)
class ServerErrorsTest {

  private static final String HOST = "Host: localhost\r\nConnection: close\r\n";

  static Stream<Arguments> badRequests() {
    return Stream.of(
        Arguments.of("a request line that is none", "NONSENSE\r\n\r\n", 400),
        Arguments.of("no host", "GET /api/v2/vps HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        Arguments.of("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        Arguments.of(
            "a character that no path has", "GET /a|b{c HTTP/1.1\r\n" + HOST + "\r\n", 400),
        Arguments.of("a bad percent escape", "GET /api/%zz HTTP/1.1\r\n" + HOST + "\r\n", 400),
        Arguments.of("an encoded slash", "GET /api/v2/vps/a%2Fb HTTP/1.1\r\n" + HOST + "\r\n", 400),
        Arguments.of("an encoded null", "GET /api/v2/vps/a%00b HTTP/1.1\r\n" + HOST + "\r\n", 400),
        Arguments.of(
            "a way out of the root", "GET /../../etc/passwd HTTP/1.1\r\n" + HOST + "\r\n", 400),
        Arguments.of(
            "an encoded way out", "GET /api/%2e%2e/%2e%2e/x HTTP/1.1\r\n" + HOST + "\r\n", 400),
        Arguments.of("a semicolon", "GET /api/v2/vps;a=b HTTP/1.1\r\n" + HOST + "\r\n", 400),
        Arguments.of("another protocol", "GET / HTTP/7.3\r\n" + HOST + "\r\n", 400),
        Arguments.of(
            "two lengths",
            "POST /api/v2/vps HTTP/1.1\r\n"
                + HOST
                + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            400),
        Arguments.of(
            "an unknown transfer encoding",
            "POST /api/v2/vps HTTP/1.1\r\n" + HOST + "Transfer-Encoding: magic\r\n\r\n",
            400),
        Arguments.of(
            "too long an address",
            "GET /" + "a".repeat(40_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
            414),
        Arguments.of(
            "a header too large",
            "GET / HTTP/1.1\r\n" + HOST + "X-Large: " + "a".repeat(40_000) + "\r\n\r\n",
            431),
        Arguments.of(
            "too many headers",
            "GET / HTTP/1.1\r\n" + HOST + "X-Many: a\r\n".repeat(300) + "\r\n",
            431),
        Arguments.of("a trace", "TRACE /api/v2/vps HTTP/1.1\r\n" + HOST + "\r\n", 405));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRequests")
  void whatTheServerItselfRefusesIsAProblemToo(
      String what, String request, int status, TestServer server) throws IOException {
    String answer = RawCall.send(server.port(), request);
    assertThat(answer).startsWith("HTTP/1.1 " + status);
    String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
    JsonNode problem =
        JsonMapper.shared().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    assertThat(head).contains("Content-Type: application/problem+json");
    assertThat(head).contains("X-Request-Id: " + problem.path("requestId").asString());
    assertThat(head).doesNotContain("Server:");
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("type").asString())
        .isEqualTo(server.url() + "/errors/" + problem.path("code").asString());
    assertThat(problem.path("instance").asString()).startsWith("/");
    assertThat(answer).doesNotContain("org.apache", "Exception", "\tat ");
  }

  @Test
  void anUnknownPathIsNotFound(TestServer server) {
    Api anybody = server.caller();
    anybody.get("/nothing/here").expect(404, "not_found");
    server.customer().api().get("/api/v2/unheard-of").expect(404, "not_found");
    anybody.get("/api/v2/unheard-of").expect(401, "unauthorized");
    anybody.get("/actuator/env").expect(404, "not_found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "BREW"})
  void aWrongMethodIsToldWhichAreRight(String method, TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Api.Answer list = api.send(method, "/api/v2/vps", null).expect(405, "method_not_allowed");
    assertThat(list.header("Allow").orElse("")).contains("GET");
    Api.Answer restore =
        api.send(method, customer.restorePath(), null).expect(405, "method_not_allowed");
    assertThat(restore.header("Allow").orElse("")).contains("POST").doesNotContain("GET");
  }

  @Test
  void aParameterThatCannotBeDecodedIsTheCallersFault(TestServer server) throws IOException {
    String key = server.customer().key();
    for (String query :
        new String[] {"limit=%zz", "limit=%", "%zz=1", "a=1&".repeat(2_000), "=&&=;", "name=%ff"}) {
      String answer =
          RawCall.send(
              server.port(),
              "GET /api/v2/vps?%s HTTP/1.1\r\n%sX-API-Key: %s\r\n\r\n".formatted(query, HOST, key));
      assertThat(answer).as(query).matches("(?s)HTTP/1.1 (200|400) .*");
    }
  }

  @Test
  void aHeaderWithStrangeBytesIsTheCallersFault(TestServer server) throws IOException {
    var customer = server.customer();
    for (String value : new String[] {"\u0085", "\u00e5\u00e4\u00f6", "", "tab\there"}) {
      String answer =
          RawCall.send(
              server.port(),
              "POST %s HTTP/1.1\r\n%sX-API-Key: %s\r\nIdempotency-Key: %s\r\nContent-Length: 0\r\n\r\n"
                  .formatted(customer.restorePath(), HOST, customer.key(), value));
      assertThat(answer).as(value).startsWith("HTTP/1.1 400").contains("invalid_header");
    }
    String unauthorized =
        RawCall.send(
            server.port(),
            "GET /api/v2/vps HTTP/1.1\r\n%sX-API-Key: \u00ff\u0085\r\n\r\n".formatted(HOST));
    assertThat(unauthorized).startsWith("HTTP/1.1 401");
    assertThat(customer.instances()).isZero();
  }

  @Test
  void aBrokenChunkedBodyIsMalformed(TestServer server) throws IOException {
    var customer = server.customer();
    String answer =
        RawCall.send(
            server.port(),
            "POST %s HTTP/1.1\r\n%sX-API-Key: %s\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
                .formatted(customer.restorePath(), HOST, customer.key()));
    assertThat(answer).startsWith("HTTP/1.1 400").contains("invalid_request");
  }

  @Test
  void aHeadIsAnsweredAsAGetWithoutItsBody(TestServer server) {
    var customer = server.customer();
    Api.Answer answer = customer.api().send("HEAD", customer.vpsPath(), null).expect(200);
    assertThat(answer.text()).isEmpty();
    Api.Answer absent =
        customer.api().send("HEAD", "/api/v2/vps/vps_" + "0".repeat(26), null).expect(404);
    assertThat(absent.text()).isEmpty();
  }

  @Test
  void optionsTellTheMethods(TestServer server) {
    var customer = server.customer();
    Api.Answer answer = customer.api().send("OPTIONS", customer.restorePath(), null).expect(200);
    assertThat(answer.header("Allow").orElse("")).contains("POST");
  }

  @Test
  void whatFailsUnexpectedlyIsAnInternalErrorWithoutItsCause(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().failCapacity(true);
    try {
      api.post(customer.restorePath(), null).expect(500, "internal_error");
      assertThat(customer.instances()).isZero();
    } finally {
      server.engine().failCapacity(false);
    }
    api.post(customer.restorePath(), null).expect(202);
  }

  @Test
  void anEngineThatDoesNotAnswerIsWaitedForAndToldOfToOperators(TestServer server) {
    var customer = server.customer();
    server.engine().silence(EngineException.retryable("host-a:/run/x does not answer", null));
    try {
      Api.Answer refused = customer.api().post(customer.restorePath(), null);
      refused.expect(503, "capacity_unavailable");
      assertThat(refused.header("Retry-After")).isPresent();
      assertThat(refused.text()).doesNotContain("/run");
      customer.api().get(customer.vpsPath() + "/backups").expect(200);
    } finally {
      server.engine().silence(null);
    }
    customer.api().post(customer.restorePath(), null).expect(202);
  }

  @Test
  void everyProblemsTypeIsAPageThatExplainsIt(TestServer server) {
    Api anybody = server.caller();
    for (var code : dev.vakna.core.problem.ProblemCode.values()) {
      Api.Answer page = anybody.get("/errors/" + code.code()).expect(200);
      assertThat(page.header("Content-Type").orElse("")).startsWith("text/html");
      assertThat(page.text()).contains(code.title(), "What to do");
      Api.Answer text = anybody.get("/errors/" + code.code() + ".md").expect(200);
      assertThat(text.header("Content-Type").orElse("")).startsWith("text/markdown");
      assertThat(text.text()).startsWith("# " + code.title());
    }
    anybody.get("/errors/rate_limited", "Accept", "text/markdown").expect(200);
    anybody.get("/errors/unheard_of").expect(404, "not_found");
  }

  @Test
  void theDescriptionIsServedInBothForms(TestServer server) {
    Api anybody = server.caller();
    assertThat(anybody.get("/openapi.yaml").expect(200).text()).startsWith("openapi: 3.1.0");
    assertThat(anybody.get("/openapi.json").expect(200).json().path("paths").size())
        .isGreaterThanOrEqualTo(5);
  }

  @Test
  void healthIsOpenToAnybody(TestServer server) {
    Api anybody = server.caller();
    assertThat(anybody.get("/healthz").expect(200).text()).contains("UP");
    assertThat(anybody.get("/readyz").expect(200).text()).contains("UP");
  }
}
