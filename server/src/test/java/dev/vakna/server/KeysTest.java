package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Keys that customers make and end themselves. */
@ExtendWith(SharedServer.class)
class KeysTest {

  private static final String KEYS = "/api/keys";

  private static String wish(String more) {
    return "{\"name\": \"ci\", \"scopes\": [\"read:vm\"]" + more + "}";
  }

  private static JsonNode made(Api api, String body) {
    Api.Answer answer = api.post(KEYS, body).expect(201);
    assertThat(answer.header("Cache-Control").orElse("")).contains("no-store");
    assertThat(answer.json().path("requestId").asString())
        .isEqualTo(answer.header("X-Request-Id").orElseThrow());
    assertThat(answer.json().path("success").asBoolean()).isTrue();
    return answer.json().path("data");
  }

  private static Api with(TestServer server, JsonNode made) {
    return server.caller("Authorization", "Bearer " + made.path("key").asString());
  }

  @Test
  void aKeyIsShownOnceAndWorks(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String body =
        "{\"name\": \" ci \", \"scopes\": [\"read:vm\", \"read:account\", \"read:vm\"], \"is_test\": true, \"description\": \"for\\nbuilds\", \"expires_in_days\": 30, \"allowed_networks\": [\"127.0.0.0/8\"]}";
    Api.checkRequest(KEYS, body);
    JsonNode made = made(api, body);
    String secret = made.path("key").asString();
    assertThat(secret).matches("vk_test_[0-9A-Za-z]{43}");
    assertThat(made.path("name").asString()).isEqualTo("ci");
    assertThat(made.path("isTest").asBoolean()).isTrue();
    assertThat(made.path("createdBy").asString()).startsWith("key_");
    Instant created = Instant.parse(made.path("createdAt").asString());
    assertThat(made.path("expiresAt").asString())
        .isEqualTo(created.plus(Duration.ofDays(30)).toString());
    Api own = with(server, made);
    own.get("/api/v2/vps").expect(200);
    own.get("/api/v2/billing/metered-usage").expect(403, "forbidden");
    Api.Answer list = own.get(KEYS).expect(200);
    assertThat(list.text()).doesNotContain(secret);
    JsonNode listed =
        list.json()
            .path("data")
            .path("keys")
            .valueStream()
            .filter(key -> key.path("keyId").equals(made.path("keyId")))
            .findFirst()
            .orElseThrow();
    assertThat(listed.path("prefix").asString()).isEqualTo(secret.substring(0, 12));
    assertThat(listed.path("description").asString()).isEqualTo("for\nbuilds");
    assertThat(listed.path("scopes")).hasSize(2);
    assertThat(listed.has("key")).isFalse();
  }

  @Test
  void itsUseIsToldWithoutAWriteForEach(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode made = made(api, wish(""));
    for (int i = 0; i < 5; i++) {
      with(server, made).get("/api/v2/vps").expect(200);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            api.get(KEYS)
                .json()
                .path("data")
                .path("keys")
                .valueStream()
                .anyMatch(key ->
                    key.path("keyId").equals(made.path("keyId"))
                        && key.path("lastUsedAt").isString()));
  }

  @Test
  void aKeyGivesNoScopeThatItLacks(TestServer server) {
    var customer = server.customer();
    Api api = customer.api(Scope.READ_VM, Scope.READ_ACCOUNT);
    JsonNode refused =
        api.post(
                KEYS,
                "{\"name\": \"x\", \"scopes\": [\"read:vm\", \"write:billing\", \"power:vm\"]}")
            .expect(403, "forbidden")
            .json();
    assertThat(refused.path("extensions").path("missingScopes").toString())
        .isEqualTo("[\"power:vm\",\"write:billing\"]");
    assertThat(refused.path("detail").asString()).contains("power:vm, write:billing");
    JsonNode scopes = api.get(KEYS + "/scopes").expect(200).json().path("data").path("scopes");
    assertThat(scopes).hasSize(Scope.values().length);
    scopes.forEach(scope ->
        assertThat(scope.path("held").asBoolean())
            .as(scope.path("name").asString())
            .isEqualTo(Set.of("read:vm", "read:account").contains(scope.path("name").asString())));
  }

  @Test
  void whatIsWrongManyTimesIsNotToldManyTimes(TestServer server) {
    Api api = server.customer().api();
    String many = "[" + "\"\",".repeat(20_000) + "\"\"]";
    for (String body :
        List.of(
            "{\"name\": \"x\", \"scopes\": " + many + "}",
            wish(", \"allowed_networks\": " + many))) {
      Api.Answer answer = api.post(KEYS, body).expect(400, "invalid_request");
      assertThat(answer.text()).hasSizeLessThan(64 * 1024);
      assertThat(answer.json().path("errors").path(0).path("code").asString())
          .isEqualTo("above_maximum");
    }
  }

  @Test
  void aKeyOfSomeNetworksMakesNoneOfMore(TestServer server) {
    var customer = server.customer();
    JsonNode near =
        made(customer.api(), wish(", \"allowed_networks\": [\"127.0.0.0/8\", \"2001:db8::/32\"]"));
    Api api = with(server, near);
    for (String wider : List.of("[]", "[\"0.0.0.0/0\"]", "[\"127.0.0.0/7\"]", "[\"::/0\"]")) {
      String detail =
          api.post(KEYS, wish(", \"allowed_networks\": " + wider))
              .expect(403, "forbidden")
              .json()
              .path("detail")
              .asString();
      assertThat(detail).contains("127.0.0.0/8", "allowed_networks");
    }
    assertThat(made(api, wish("")).path("allowedNetworks")).isEqualTo(near.path("allowedNetworks"));
    JsonNode narrow = made(api, wish(", \"allowed_networks\": [\"127.0.0.0/9\"]"));
    assertThat(narrow.path("allowedNetworks").toString()).isEqualTo("[\"127.0.0.0/9\"]");
    // What was made of it is held to the same, however far down.
    with(server, narrow)
        .post(KEYS, wish(", \"allowed_networks\": [\"127.0.0.0/8\"]"))
        .expect(403, "forbidden");
  }

  @Test
  void aKeyThatEndsMakesNoneThatLastsLonger(TestServer server) {
    var customer = server.customer();
    JsonNode brief = made(customer.api(), wish(", \"expires_in_days\": 10"));
    Api api = with(server, brief);
    assertThat(
            api.post(KEYS, wish(", \"expires_in_days\": 10"))
                .expect(403, "forbidden")
                .json()
                .path("detail")
                .asString())
        .contains("expires_in_days", brief.path("expiresAt").asString().substring(0, 19));
    assertThat(made(api, wish("")).path("expiresAt")).isEqualTo(brief.path("expiresAt"));
    assertThat(made(api, wish(", \"expires_in_days\": 9")).path("expiresAt").asString())
        .isLessThan(brief.path("expiresAt").asString());
  }

  @Test
  void aDeletedKeyEndsAtOnceAndIsAbsentFromThenOn(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode made = made(api, wish(""));
    String path = KEYS + "/" + made.path("keyId").asString();
    Api own = with(server, made);
    own.get("/api/v2/vps").expect(200);
    assertThat(
            api.send("DELETE", path, null)
                .expect(200)
                .json()
                .path("data")
                .path("deleted")
                .asBoolean())
        .isTrue();
    own.get("/api/v2/vps").expect(401, "unauthorized");
    api.send("DELETE", path, null).expect(404, "api_key_not_found");
    assertThat(api.get(KEYS).text()).doesNotContain(made.path("keyId").asString());
    own.post(KEYS, wish("")).expect(401, "unauthorized");
  }

  @Test
  void aKeyDeletesWhatItCouldHaveMadeAndItself(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode strong = made(api, "{\"name\": \"strong\", \"scopes\": [\"power:vm\"]}");
    JsonNode weak = made(api, wish(""));
    JsonNode refused =
        with(server, weak)
            .send("DELETE", KEYS + "/" + strong.path("keyId").asString(), null)
            .expect(403, "forbidden")
            .json();
    assertThat(refused.path("extensions").path("missingScopes").toString())
        .isEqualTo("[\"power:vm\"]");
    Api own = with(server, weak);
    own.send("DELETE", KEYS + "/" + weak.path("keyId").asString(), null).expect(200);
    own.get("/api/v2/vps").expect(401);
  }

  @Test
  void anotherAccountsKeyIsTheAbsentOne(TestServer server) {
    var owner = server.customer();
    Api stranger = server.customer().api();
    JsonNode key = made(owner.api(), wish(""));
    String absent =
        stranger
            .send("DELETE", KEYS + "/key_" + "0".repeat(26), null)
            .expect(404, "api_key_not_found")
            .json()
            .path("detail")
            .asString();
    for (String id :
        List.of(
            key.path("keyId").asString(),
            key.path("keyId").asString().toUpperCase(java.util.Locale.ROOT),
            "key_",
            "x",
            owner.account.text())) {
      assertThat(
              stranger
                  .send("DELETE", KEYS + "/" + id, null)
                  .expect(404, "api_key_not_found")
                  .json()
                  .path("detail")
                  .asString())
          .isEqualTo(absent);
    }
    with(server, key).get("/api/v2/vps").expect(200);
    assertThat(stranger.get(KEYS).text()).doesNotContain(key.path("keyId").asString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                        | /name missing_required, /scopes missing_required",
        "{\"name\": null, \"scopes\": null}                        | /name missing_required, /scopes missing_required",
        "{\"name\": \"\", \"scopes\": [\"read:vm\"]}               | /name below_minimum",
        "{\"name\": \"  \", \"scopes\": [\"read:vm\"]}             | /name invalid_name",
        "{\"name\": \"a\\u0007\", \"scopes\": [\"read:vm\"]}       | /name invalid_name",
        "{\"name\": \"a\", \"scopes\": []}                         | /scopes missing_required",
        "{\"name\": \"a\", \"scopes\": \"read:vm\"}                | /scopes wrong_type",
        "{\"name\": \"a\", \"scopes\": [1]}                        | /scopes wrong_type",
        "{\"name\": 1, \"scopes\": [\"read:vm\", \"READ:VM\"]}     | /name wrong_type, /scopes/1 unknown_value",
        "{\"name\": \"a\", \"scopes\": [\"*\"], \"expires_in_days\": 0} | /expires_in_days below_minimum, /scopes/0 unknown_value",
        "{\"name\": \"a\", \"scopes\": [\"read:vm\"], \"expires_in_days\": 99999999999} | /expires_in_days above_maximum",
        "{\"name\": \"a\", \"scopes\": [\"read:vm\"], \"expires_in_days\": 1.5} | /expires_in_days wrong_type",
        "{\"name\": \"a\", \"scopes\": [\"read:vm\"], \"allowed_networks\": [\"10.0.0.0/8\", \"x\"]} | /allowed_networks/1 invalid_value",
        "{\"name\": \"a\", \"scopes\": [\"read:vm\"], \"is_test\": \"no\", \"expiresInDays\": 1} | /expiresInDays unknown_field, /is_test wrong_type",
        "[]                                                        | wrong_type",
        "{                                                         | malformed_json",
      })
  void allFaultsAreToldAtOnce(String body, String faults, TestServer server) {
    // What the caller may is judged after what it asks.
    Api api = server.customer().api(Scope.READ_BILLING);
    List<String> told = new ArrayList<>();
    api.post(KEYS, body)
        .expect(400, "invalid_request")
        .json()
        .path("errors")
        .forEach(fault ->
            told.add(
                (fault.path("pointer").asString() + " " + fault.path("code").asString()).strip()));
    assertThat(told).containsExactlyInAnyOrder(faults.split(", "));
  }

  @Test
  void theSameCallMakesOneKeyAndTellsItOnce(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Api.Answer first = api.post(KEYS, wish(""), "Idempotency-Key", "k").expect(201);
    String secret = first.json().path("data").path("key").asString();
    Api.Answer again = api.post(KEYS, wish(""), "Idempotency-Key", "k").expect(201);
    assertThat(again.header("Idempotent-Replayed")).hasValue("true");
    assertThat(again.json().path("data").path("key").isNull()).isTrue();
    assertThat(again.json().path("data").path("keyId"))
        .isEqualTo(first.json().path("data").path("keyId"));
    assertThat(again.text()).doesNotContain(secret);
    api.post(KEYS, wish(", \"is_test\": true"), "Idempotency-Key", "k")
        .expect(422, "idempotency_key_reused");
    // Who may not make it is not told what was made.
    customer
        .api(Scope.READ_BILLING)
        .post(KEYS, wish(""), "Idempotency-Key", "k")
        .expect(403, "forbidden");
    api.post(KEYS, wish(""), "Idempotency-Key", "").expect(400, "invalid_request");
    // A kept answer stays what it was after its key was deleted.
    api.send("DELETE", KEYS + "/" + first.json().path("data").path("keyId").asString(), null)
        .expect(200);
    assertThat(
            api.post(KEYS, wish(""), "Idempotency-Key", "k")
                .expect(201)
                .json()
                .path("data")
                .path("name")
                .asString())
        .isEqualTo("ci");
  }

  @Test
  void anExpiredKeyIsListedUntilItIsDeleted(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Keys.Made brief =
        server
            .part(Keys.class)
            .create(
                customer.account,
                "brief",
                Set.of(Scope.READ_VM),
                List.of(),
                Duration.ofNanos(1000));
    String id = brief.key().id().text();
    server.caller("X-API-Key", brief.text()).get("/api/v2/vps").expect(401, "unauthorized");
    assertThat(api.get(KEYS).text()).contains(id);
    api.send("DELETE", KEYS + "/" + id, null).expect(200);
    assertThat(api.get(KEYS).text()).doesNotContain(id);
  }
}
