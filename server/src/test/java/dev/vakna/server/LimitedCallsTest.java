package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.server.Description.Call;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may make one call a minute is told so at the next, whichever it is. */
class LimitedCallsTest {

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path home) {
    server =
        TestServer.start(
            home,
            "--vakna.rate.reads=1",
            "--vakna.rate.writes=1",
            "--vakna.rate.restores=1",
            "--vakna.rate.failed-authentications=1");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<Call> limited() {
    return Description.read().calls().stream()
        .filter(call -> EveryCall.describes(call, 429))
        // What is not limited yet would go on for as long as it is read.
        .filter(call -> !EveryCall.endless(call))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("limited")
  void theNextCallIsTooMany(Call call) {
    boolean session = call.path().equals("/api/session");
    Api api = session ? server.caller("X-API-Key", "vk_live_nobody") : server.customer().api();
    String path = EveryCall.absent(call);
    String body =
        session && call.method().equals("POST")
            ? "{\"email\": \"nobody@example.com\", \"password\": \"a long enough word\"}"
            : null;
    Api.Answer answer = EveryCall.send(api, call, path, body);
    // An allowance comes back evenly, so a slow machine may have earned one meanwhile.
    for (int i = 0; i < 5 && answer.status() != 429; i++) {
      answer = EveryCall.send(api, call, path, body);
    }
    answer.expect(429, "rate_limited");
    assertThat(answer.header("Retry-After")).isPresent();
    assertThat(answer.header("X-RateLimit-Remaining")).hasValue("0");
  }
}
