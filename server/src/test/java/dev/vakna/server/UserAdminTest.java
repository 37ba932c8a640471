package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Operators make and change users. */
@ExtendWith(SharedServer.class)
class UserAdminTest {

  private static final String BASE = "/internal/admin";

  private static String claim(String email, String password, String more) {
    return "{\"email\": \"%s\", \"password\": \"%s\"%s}".formatted(email, password, more);
  }

  @Test
  void aUserIsMadeChangedAndRemoved(TestServer server) {
    var customer = server.customer();
    Api operator = server.operator();
    String users = BASE + "/accounts/" + customer.account.text() + "/users";
    String email = "anna" + customer.vmid + "@bakery.example";
    Api.Answer made =
        operator
            .post(users, "{\"email\": \"%s\", \"role\": \"owner\"}".formatted(email))
            .expect(201);
    String password = made.json().path("password").asString();
    String id = made.json().path("user").path("userId").asString();
    assertThat(password).matches("[a-z2-9]{20}");
    server.caller().post("/api/session", claim(email, password, "")).expect(204);

    Api.Answer list = operator.get(users).expect(200);
    JsonNode listed = list.json().path("users").get(0);
    assertThat(listed.path("role").asString()).isEqualTo("owner");
    assertThat(listed.path("signedInAt").isString()).isTrue();
    assertThat(list.text()).doesNotContain(password, "$2a$", "assword\":\"");

    String user = BASE + "/users/" + id;
    assertThat(
            operator
                .send(
                    "PATCH",
                    user,
                    java.net.http.HttpRequest.BodyPublishers.ofString("{\"role\": \"viewer\"}"))
                .expect(200)
                .json()
                .path("role")
                .asString())
        .isEqualTo("viewer");
    JsonNode given =
        operator
            .post(user + "/password", "{\"password\": \"a word of my own\"}")
            .expect(200)
            .json();
    assertThat(given.path("password").isNull()).isTrue();
    server.caller().post("/api/session", claim(email, password, "")).expect(401);
    server.caller().post("/api/session", claim(email, "a word of my own", "")).expect(204);

    JsonNode totp = operator.post(user + "/totp", null).expect(200).json();
    assertThat(totp.path("uri").asString())
        .startsWith("otpauth://totp/127.0.0.1:anna")
        .contains(totp.path("secret").asString());
    server.caller().post("/api/session", claim(email, "a word of my own", "")).expect(401);
    assertThat(operator.get(users).json().path("users").get(0).path("totp").asBoolean()).isTrue();
    operator.send("DELETE", user + "/totp", null).expect(200);
    server.caller().post("/api/session", claim(email, "a word of my own", "")).expect(204);
    operator.send("DELETE", user + "/sessions", null).expect(200);

    JsonNode acts = operator.get(BASE + "/reconciler").expect(200).json().path("acts");
    List<String> words =
        acts.valueStream()
            .filter(act -> act.path("subject").asString().equals(id))
            .map(act -> act.path("kind").asString() + " " + act.path("words").asString())
            .toList();
    assertThat(words)
        .containsExactly(
            "user signed out everywhere",
            "user time-based codes taken away",
            "user time-based codes set up",
            "user password set",
            "user viewer instead of owner",
            "user made as owner of " + customer.account.text());

    operator.send("DELETE", user, null).expect(204);
    operator.send("DELETE", user, null).expect(404, "not_found");
    server.caller().post("/api/session", claim(email, "a word of my own", "")).expect(401);
  }

  @Test
  void whatCannotBeIsRefusedWithoutSayingASecret(TestServer server) {
    var customer = server.customer();
    Api operator = server.operator();
    String users = BASE + "/accounts/" + customer.account.text() + "/users";
    String address = "bo" + customer.vmid + "@example.com";
    for (String wish :
        List.of(
            "{}",
            "{\"email\": \"bo\", \"role\": \"owner\"}",
            "{\"email\": \"%s\", \"role\": \"king\"}".formatted(address),
            "{\"email\": \"%s\", \"role\": \"owner\", \"password\": \"tooshort-x\"}"
                .formatted(address),
            "{\"email\": \"%s\", \"role\": \"owner\", \"password\": \"tooshort-x%s\"}"
                .formatted(address, "é".repeat(40)),
            "{\"email\": \"%s\", \"role\": \"owner\", \"password\": \"tooshort-x\\u0000aaaaaaaa\"}"
                .formatted(address),
            "{\"email\": \"%s\", \"role\": \"owner\", \"password\": [\"tooshort-x\"]}"
                .formatted(address),
            "{\"email\": \"%s\", \"role\": \"owner\", \"password\": \"aaaaaaaaaaaaaaa\"}"
                .formatted(address))) {
      assertThat(operator.post(users, wish).expect(400, "invalid_request").text())
          .doesNotContain("tooshort-x");
    }
    String wish = "{\"email\": \"%s\", \"role\": \"owner\"}";
    operator.post(users, wish.formatted(address)).expect(201);
    operator
        .post(users, wish.formatted(address.toUpperCase(java.util.Locale.ROOT)))
        .expect(400, "invalid_request");
    operator
        .post(BASE + "/accounts/acct_" + "0".repeat(26) + "/users", wish.formatted("x@example.com"))
        .expect(404, "not_found");
    for (String path : List.of("/users/x", "/users/usr_" + "0".repeat(26))) {
      operator.post(BASE + path + "/password", "{}").expect(404, "not_found");
    }
  }
}
