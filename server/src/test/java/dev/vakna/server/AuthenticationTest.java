package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.KeyText;
import dev.vakna.core.account.Reach;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.id.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
class AuthenticationTest {

  @Test
  void aKeyIsTakenFromEitherHeader(TestServer server) {
    var customer = server.customer();
    String key = customer.key();
    server.caller("Authorization", "Bearer " + key).get("/api/v2/vps").expect(200);
    server.caller("authorization", "bearer   " + key).get("/api/v2/vps").expect(200);
    server.caller("X-API-Key", key).get("/api/v2/vps").expect(200);
    server
        .caller("X-API-Key", key, "Authorization", "Bearer " + key)
        .get("/api/v2/vps")
        .expect(200);
  }

  @Test
  void twoDifferentKeysAreNone(TestServer server) {
    var customer = server.customer();
    server
        .caller("X-API-Key", customer.key(), "Authorization", "Bearer " + customer.key())
        .get("/api/v2/vps")
        .expect(401, "unauthorized");
  }

  @Test
  void whatIsNoKeyIsUnauthorized(TestServer server) {
    Api anybody = server.caller();
    for (String header :
        List.of("Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "Bearer a b", "Token x", "")) {
      anybody.get("/api/v2/vps", "Authorization", header).expect(401, "unauthorized");
    }
    anybody.get("/api/v2/vps", "X-API-Key", "x".repeat(300)).expect(401, "unauthorized");
    Api.Answer unknown =
        anybody.get("/api/v2/vps", "X-API-Key", "vk_live_unknown").expect(401, "unauthorized");
    assertThat(unknown.header("WWW-Authenticate")).hasValue("Bearer");
  }

  @Test
  void aRevokedKeyEndsAtOnce(TestServer server) {
    var customer = server.customer();
    Keys.Made made =
        server
            .part(Keys.class)
            .create(customer.account, "short", Set.of(Scope.READ_VM), List.of(), null);
    Api api = server.caller("X-API-Key", made.text());
    api.get("/api/v2/vps").expect(200);
    server.part(Keys.class).revoke(customer.account, made.key().id());
    assertThat(api.get("/api/v2/vps").expect(401, "unauthorized").text()).contains("revoked");
  }

  @Test
  void anExpiredKeyIsUnauthorized(TestServer server) {
    var customer = server.customer();
    String text = "vk_live_expired" + customer.vmid;
    Instant past = Instant.parse("2026-01-01T00:00:00Z");
    ApiKey expired =
        new ApiKey(
            new KeyId(java.util.UUID.randomUUID()),
            customer.account,
            ApiKey.Label.of("old"),
            "vk_live_expi",
            new KeyText(text).hash(),
            new Reach(Set.of(Scope.READ_VM), List.of(), past.plusSeconds(60)),
            ApiKey.Life.begun(past, ApiKey.Life.OPERATOR));
    server
        .store()
        .transact(tx -> {
          tx.keys().insert(expired);
          return expired;
        });
    assertThat(
            server.caller("X-API-Key", text).get("/api/v2/vps").expect(401, "unauthorized").text())
        .contains("expired");
  }

  @Test
  void aKeyWorksFromItsNetworksOnly(TestServer server) {
    var customer = server.customer();
    Keys keys = server.part(Keys.class);
    String near =
        keys.create(
                customer.account,
                "near",
                Set.of(Scope.READ_VM),
                List.of("10.0.0.0/8", "127.0.0.0/8"),
                null)
            .text();
    String far =
        keys.create(customer.account, "far", Set.of(Scope.READ_VM), List.of("192.0.2.0/24"), null)
            .text();
    server.caller("X-API-Key", near).get("/api/v2/vps").expect(200);
    server.caller("X-API-Key", far).get("/api/v2/vps").expect(401, "unauthorized");
  }

  @Test
  void tooManyFailuresOfAnAddressAreLimitedAndAValidKeyStillWorksThere(TestServer server) {
    var customer = server.customer();
    String key = customer.key();
    Api api = server.caller();
    Api.Answer last = null;
    for (int i = 0; i < 40 && (last == null || last.status() != 429); i++) {
      last = api.get("/api/v2/vps", "X-API-Key", "vk_live_wrong" + i);
    }
    last.expect(429, "rate_limited");
    assertThat(last.header("Retry-After")).isPresent();
    assertThat(last.header("X-RateLimit-Limit")).hasValue("20");
    api.get("/api/v2/vps", "X-API-Key", key).expect(200);
    server.caller().get("/api/v2/vps", "X-API-Key", "vk_live_wrong").expect(401);
  }

  @Test
  void rateLimitHeadersStandOnEveryAnswerUnderApi(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    for (Api.Answer answer :
        List.of(
            api.get("/api/v2/vps"),
            api.get("/api/v2/vps/none"),
            api.get("/api/unheard-of"),
            api.send("PUT", "/api/v2/vps", null),
            server.caller().get("/api/v2/vps"),
            server.caller().get("/api/v2/vps", "X-API-Key", "wrong"))) {
      assertThat(answer.header("X-RateLimit-Limit")).as(answer.text()).isPresent();
      assertThat(answer.header("X-RateLimit-Remaining")).isPresent();
      assertThat(answer.header("X-RateLimit-Reset").orElse("")).endsWith("Z");
    }
  }
}
