package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Some of the requests of {@link ApiUnderHostileCalls}, in every run. */
@ExtendWith(SharedServer.class)
class HostileCallsTest {

  private static final int CALLS = 400;

  @Test
  void anOddTypeOfABodyThatNobodyWantsIsNoFaultOfOurs(TestServer server) {
    Api api = server.customer().api();
    for (String type : List.of("application/*", "*/*", ";;", "a/b/c", "")) {
      api.post("/api/v2/nothing", "{}", "Content-Type", type).expect(404, "not_found");
      server.caller().post("/nothing", "{}", "Content-Type", type).expect(404, "not_found");
    }
  }

  @Test
  void aBodyWhereNoneBelongsIsNoFaultOfOurs(TestServer server) {
    server
        .caller()
        .send(
            "GET",
            "/healthz",
            HttpRequest.BodyPublishers.ofString("{\"a\":z"),
            "Content-Type",
            "application/json")
        .expect(400, "invalid_request");
  }

  @Test
  void anOddTypeAtTheHealthChecksIsNoFaultOfOurs(TestServer server) {
    for (String path : List.of("/healthz", "/readyz")) {
      for (String type : List.of("application/*", "*/*")) {
        server
            .caller()
            .send("GET", path, HttpRequest.BodyPublishers.noBody(), "Content-Type", type)
            .expect(415, "unsupported_media_type");
      }
    }
  }

  @Test
  void operatorsAreToldOfTheirBodyInWordsOfTheRequest(TestServer server) {
    Api operator = server.operator();
    for (String body :
        List.of(
            "{\"verified\":1E+2147483647}",
            "{\"name\":{}}",
            "{\"name\":[1]}",
            "{\"nothing\":1}",
            "{\"name\"",
            "[]",
            "null",
            "null x",
            "\"a\"")) {
      String told =
          operator.post("/internal/admin/accounts", body).expect(400, "invalid_request").text();
      assertThat(told)
          .as(body)
          .doesNotContain("java", "dev.vakna", "Token", "Deserial", "through reference", "START_");
    }
  }

  @Test
  void evenTheServersOwnAnswersCarryAnId(TestServer server) throws Exception {
    assertThat(
            RawCall.send(
                server.port(), "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .contains("X-Request-Id: req_");
  }

  @Test
  void whateverIsSentTheAnswerIsSound(@TempDir Path home) throws Exception {
    try (TestServer server = TestServer.start(home, "--vakna.limits=off")) {
      ApiUnderHostileCalls.Outcome outcome = ApiUnderHostileCalls.run(server, 26, 0, CALLS);
      assertThat(outcome.faults()).isEmpty();
      assertThat(outcome.statuses()).containsKeys("200", "400", "401", "404", "405", "409", "415");
    }
  }
}
