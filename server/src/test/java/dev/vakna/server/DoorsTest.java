package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Keys;
import dev.vakna.server.run.StartRefusedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operators' door is a port of its own, and who stands before a door is never hearsay. */
@ExtendWith(SharedServer.class)
class DoorsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/internal/admin/accounts",
        "/internal/admin",
        "/internal",
        "/internal/unheard-of",
        "/%69nternal/admin/accounts",
        "/internal/adm%69n/accounts"
      })
  void atThePublicDoorNothingOfTheOperatorsIsThere(String path, TestServer server)
      throws IOException {
    String token = Files.readString(server.home().resolve("admin-token")).strip();
    Api operator = server.caller("Authorization", "Bearer " + token);
    for (Api caller : List.of(operator, server.customer().api(), server.caller())) {
      for (String method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS", "BREW")) {
        Api.Answer unknown = caller.send(method, "/nothing/here", null).expect(404, "not_found");
        Api.Answer answer = caller.send(method, path, null).expect(404, "not_found");
        assertThat(likeness(answer)).isEqualTo(likeness(unknown));
      }
    }
  }

  /** All that could tell one unknown path from another. */
  private static String likeness(Api.Answer answer) {
    return answer.header("Allow")
        + answer.header("WWW-Authenticate").orElse("-")
        + answer
            .text()
            .replaceAll("\"(instance|requestId|timestamp)\":\"[^\"]*\"", "")
            .replaceAll("[0-9]{2,}", "");
  }

  @Test
  void forgedHopsOpenNothing(TestServer server) {
    for (String header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host")) {
      String value = header.equals("Forwarded") ? "for=127.0.0.1" : "127.0.0.1";
      server.caller().get("/internal/admin/accounts", header, value).expect(404, "not_found");
    }
  }

  @Test
  void atTheOperatorsDoorNothingButTheirsIsThere(TestServer server) {
    Api operator = server.operator();
    operator.get("/internal/admin/accounts").expect(200);
    operator.get("/internal/unheard-of").expect(404, "not_found");
    operator.get("/api/v2/vps").expect(404, "not_found");
    operator.get("/openapi.yaml").expect(404, "not_found");
    operator.anonymous().get("/openapi.yaml").expect(401, "unauthorized");
    operator.anonymous().get("/healthz").expect(200);
    operator.anonymous().get("/readyz").expect(200);
    assertThat(URI.create(server.adminUrl()).getHost()).isEqualTo("127.0.0.1");
    assertThat(URI.create(server.adminUrl()).getPort()).isNotEqualTo(server.port());
  }

  @Test
  void withoutTrustedProxiesHopsChangeNothing(TestServer server) {
    String key = key(server, "192.0.2.0/24");
    for (String hops : List.of("192.0.2.7", "192.0.2.7, 127.0.0.1")) {
      server
          .caller("X-API-Key", key)
          .get("/api/v2/vps", "X-Forwarded-For", hops)
          .expect(401, "unauthorized");
    }
    Api flooder = server.caller();
    Api.Answer last = null;
    for (int i = 0; i < 40; i++) {
      last =
          flooder.get(
              "/api/v2/vps", "X-API-Key", "vk_live_no" + i, "X-Forwarded-For", "10.9.8." + i);
    }
    last.expect(429, "rate_limited");
  }

  @Test
  void whatATrustedProxyWroteIsBelieved(@TempDir Path home) {
    try (TestServer server =
        TestServer.start(home, "--vakna.http.trusted-proxies=127.0.0.0/8,10.0.0.0/8")) {
      String key = key(server, "192.0.2.0/24");
      Api api = server.caller("X-API-Key", key);
      api.get("/api/v2/vps").expect(401);
      api.get("/api/v2/vps", "X-Forwarded-For", "192.0.2.7").expect(200);
      api.get("/api/v2/vps", "X-Forwarded-For", "192.0.2.7:4711, 10.1.1.1").expect(200);
      api.get("/api/v2/vps", "X-Forwarded-For", "192.0.2.7, 203.0.113.1").expect(401);
      api.get("/api/v2/vps", "X-Forwarded-For", "203.0.113.1", "X-Forwarded-For", "192.0.2.7")
          .expect(200);
      api.get("/api/v2/vps", "Forwarded", "for=192.0.2.7").expect(401);
      api.get("/internal/admin/accounts", "X-Forwarded-For", "127.0.0.1").expect(404, "not_found");
    }
  }

  private static String key(TestServer server, String network) {
    return server
        .part(Keys.class)
        .create(server.customer().account, "near", Set.of(Scope.READ_VM), List.of(network), null)
        .text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--server.forward-headers-strategy=native",
        "--server.forward-headers-strategy=FRAMEWORK",
        "--server.tomcat.remoteip.remote-ip-header=x-forwarded-for",
        "--server.tomcat.remoteip.internal-proxies=.*"
      })
  void theFrameworksOwnWayIsRefusedWithTheNameOfOurs(String setting, @TempDir Path home) {
    assertThatThrownBy(() -> TestServer.start(home, setting))
        .hasMessageContaining(setting.substring(2, setting.indexOf('=')))
        .hasMessageContaining("vakna.http.trusted-proxies")
        .isInstanceOf(StartRefusedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example", "10.0.0.0/40", "10.0.1", "*", "::/129", "10.0.0.1:80"})
  void whatIsNoNetworkIsRefusedAtTheStart(String text, @TempDir Path home) {
    assertThatThrownBy(() -> TestServer.start(home, "--vakna.http.trusted-proxies=" + text))
        .hasStackTraceContaining("vakna.http.trusted-proxies")
        .hasStackTraceContaining(text);
  }
}
