package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vakna.core.access.Totp;
import dev.vakna.core.admin.Accounts;
import dev.vakna.core.admin.Users;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.UserId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Users sign in, act by their roles, and sign out. */
@ExtendWith(SharedServer.class)
class SessionTest {

  private static final AtomicInteger USERS = new AtomicInteger();
  private static final String PASSWORD = "rye bread at six";
  private static final String LIST = "/api/v2/vps";

  private record Person(AccountId account, UserId id, String email) {}

  private static Person person(TestServer server, AccountId account, String role) {
    String email = "user" + USERS.incrementAndGet() + "@Example.com";
    return new Person(
        account,
        server.part(Users.class).create(account, email, role, PASSWORD).user().id(),
        email);
  }

  private static Person person(TestServer server, String role) {
    return person(server, server.customer().account, role);
  }

  private static String claim(String email, String password) {
    return "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password);
  }

  /** The cookie as a browser sends it back. */
  private static String signIn(Api api, Person person, String... headers) {
    Api.Answer answer =
        api.post("/api/session", claim(person.email(), PASSWORD), headers).expect(204);
    return answer.header("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  @Test
  void aUserSignsInActsAndSignsOut(TestServer server) {
    Person owner = person(server, "owner");
    Api api = server.caller();
    Api.checkRequest("/api/session", claim(owner.email(), PASSWORD));
    Api.Answer answer =
        api.post(
                "/api/session",
                claim(" " + owner.email().toUpperCase(java.util.Locale.ROOT), PASSWORD))
            .expect(204);
    assertThat(answer.http().body()).isEmpty();
    String set = answer.header("Set-Cookie").orElseThrow();
    assertThat(set)
        .matches("hostup_session=[0-9a-f]{96}; Path=/; Max-Age=1209600; .*")
        .contains("; HttpOnly")
        .contains("; SameSite=Lax")
        .doesNotContain("Secure");
    String cookie = set.replaceFirst(";.*", "");
    api.get(LIST, "Cookie", "a=b; " + cookie + "; c=d").expect(200);
    JsonNode made =
        api.post(
                "/api/keys", "{\"name\": \"k\", \"scopes\": [\"write:billing\"]}", "Cookie", cookie)
            .expect(201)
            .json();
    assertThat(made.path("data").path("createdBy").asString()).isEqualTo(owner.id().text());
    String forgotten =
        api.send("DELETE", "/api/session", null, "Cookie", cookie)
            .expect(204)
            .header("Set-Cookie")
            .orElseThrow();
    assertThat(forgotten).startsWith("hostup_session=; Path=/; Max-Age=0;");
    api.get(LIST, "Cookie", cookie).expect(401, "unauthorized");
    api.send("DELETE", "/api/session", null, "Cookie", cookie).expect(204);
    assertThat(api.send("DELETE", "/api/session", null).expect(204).header("Set-Cookie")).isEmpty();
  }

  @Test
  void behindTlsTheCookieIsSecure(TestServer server) {
    Person owner = person(server, "owner");
    assertThat(
            server
                .caller()
                .post("/api/session", claim(owner.email(), PASSWORD), "X-Forwarded-Proto", "https")
                .expect(204)
                .header("Set-Cookie")
                .orElseThrow())
        .contains("; Secure");
  }

  @Test
  void aSessionActsAsItsRole(TestServer server) {
    var customer = server.customer();
    Api api = server.caller();
    String viewer = signIn(api, person(server, customer.account, "viewer"));
    String operator = signIn(api, person(server, customer.account, "operator"));
    String owner = signIn(api, person(server, customer.account, "owner"));
    for (String cookie : List.of(viewer, operator, owner)) {
      api.get(LIST, "Cookie", cookie).expect(200);
      api.get("/api/v2/billing/metered-usage", "Cookie", cookie).expect(200);
      api.get("/api/keys", "Cookie", cookie).expect(200);
    }
    JsonNode refused =
        api.post(customer.restorePath(), null, "Cookie", operator).expect(403, "forbidden").json();
    assertThat(refused.path("extensions").path("missingScopes").toString())
        .isEqualTo("[\"write:billing\"]");
    api.post(customer.restorePath(), null, "Cookie", viewer).expect(403, "forbidden");
    api.post(customer.restorePath(), null, "Cookie", owner).expect(202);
    String wish = "{\"name\": \"k\", \"scopes\": [\"power:vm\"]}";
    api.post("/api/keys", wish, "Cookie", viewer).expect(403, "forbidden");
    String key =
        api.post("/api/keys", wish, "Cookie", operator)
            .expect(201)
            .json()
            .path("data")
            .path("keyId")
            .asString();
    api.send("DELETE", "/api/keys/" + key, null, "Cookie", viewer).expect(403, "forbidden");
    api.send("DELETE", "/api/keys/" + key, null, "Cookie", operator).expect(200);
  }

  @Test
  void whateverIsWrongIsToldAlike(TestServer server) {
    Person person = person(server, "owner");
    Person disabled = person(server, "owner");
    server.part(Users.class).change(disabled.id(), new Users.Change(null, null, false));
    Set<String> told = new HashSet<>();
    for (String claim :
        List.of(
            claim(person.email(), "rye bread at seven"),
            claim(person.email(), PASSWORD + "x".repeat(100)),
            claim(person.email(), " " + PASSWORD),
            claim("nobody@example.com", PASSWORD),
            claim("no address at all", PASSWORD),
            claim(disabled.email(), PASSWORD))) {
      Api.Answer answer = server.caller().post("/api/session", claim).expect(401, "unauthorized");
      assertThat(answer.header("Set-Cookie")).isEmpty();
      assertThat(answer.text()).doesNotContain("rye", "@");
      told.add(answer.json().path("detail").asString());
    }
    assertThat(told).hasSize(1);
    server.caller().post("/api/session", "{}").expect(400, "invalid_request");
    assertThat(
            server
                .caller()
                .post("/api/session", "{\"email\": 1, \"password\": [\"hushhush\"]}")
                .expect(400, "invalid_request")
                .text())
        .doesNotContain("hushhush");
  }

  @ParameterizedTest
  @CsvSource({"password", "role", "disabled", "email", "totp", "sign-out", "removed"})
  void whatChangesTheUserEndsItsSessionsAtOnce(String what, TestServer server) {
    Person person = person(server, "owner");
    Person other = person(server, person.account(), "owner");
    Api api = server.caller();
    String cookie = signIn(api, person);
    String second = signIn(server.caller(), person);
    String others = signIn(api, other);
    api.get(LIST, "Cookie", cookie).expect(200);
    Users users = server.part(Users.class);
    switch (what) {
      case "password" -> users.setPassword(person.id(), "oat bread at seven");
      case "role" -> users.change(person.id(), new Users.Change(null, "viewer", null));
      case "disabled" -> users.change(person.id(), new Users.Change(null, null, false));
      case "email" ->
          users.change(person.id(), new Users.Change("new" + person.email(), null, null));
      case "totp" -> users.enrol(person.id(), "x");
      case "sign-out" -> users.signOut(person.id());
      default -> users.delete(person.id());
    }
    api.get(LIST, "Cookie", cookie).expect(401, "unauthorized");
    api.get(LIST, "Cookie", second).expect(401, "unauthorized");
    api.get(LIST, "Cookie", others).expect(200);
    // A change that changes nothing ends nothing.
    users.change(other.id(), new Users.Change(null, "owner", true));
    api.get(LIST, "Cookie", others).expect(200);
  }

  @Test
  void noSessionIsOneThatABrowserBrought(TestServer server) {
    Person person = person(server, "owner");
    Api api = server.caller();
    String mine = signIn(api, person);
    String next = signIn(api, person, "Cookie", mine);
    assertThat(next).isNotEqualTo(mine);
    api.get(LIST, "Cookie", mine).expect(401, "unauthorized");
    String invented = "hostup_session=" + "ab".repeat(48);
    assertThat(signIn(api, person, "Cookie", invented)).isNotEqualTo(invented);
    api.get(LIST, "Cookie", invented).expect(401, "unauthorized");
    // Two are nobody's: another site of the domain may have set one.
    Api.Answer two = api.get(LIST, "Cookie", next + "; " + invented).expect(401, "unauthorized");
    assertThat(two.json().path("detail").asString()).contains("Several");
    api.get(LIST, "Cookie", next + "; " + next).expect(200);
  }

  @Test
  void aKeyCountsBeforeASession(TestServer server) {
    var customer = server.customer();
    Api api = server.caller();
    String cookie = signIn(api, person(server, customer.account, "owner"));
    String other = server.customer().key();
    assertThat(api.get(LIST, "Cookie", cookie, "X-API-Key", other).expect(200).text())
        .doesNotContain(customer.vps.id().text());
    api.get(LIST, "Cookie", cookie, "Authorization", "Bearer vk_live_wrong")
        .expect(401, "unauthorized");
    api.get(LIST, "Cookie", cookie, "Authorization", "Basic eDp5").expect(401, "unauthorized");
    // A key is not ambient: where the call comes from does not matter.
    api.post("/api/keys", "{}", "X-API-Key", other, "Origin", "https://elsewhere.example")
        .expect(400, "invalid_request");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OWN                | same-origin | true",
        "OWN                | -           | true",
        "-                  | same-origin | true",
        "-                  | none        | true",
        "-                  | -           | true",
        "-                  | cross-site  | false",
        "-                  | same-site   | false",
        "-                  | nonsense    | false",
        "OWN                | cross-site  | false",
        "null               | -           | false",
        "https://evil.example | -         | false",
        "https://evil.example | same-origin | false",
        "http://127.0.0.1   | -           | false",
        "OWN.evil.example   | -           | false",
        "file://            | -           | false",
      })
  void anotherSitesPageDoesNotActWithASession(
      String origin, String site, boolean taken, TestServer server) {
    Person person = person(server, "owner");
    Api api = server.caller();
    String cookie = signIn(api, person);
    List<String> headers = new java.util.ArrayList<>(List.of("Cookie", cookie));
    if (!origin.equals("-")) {
      headers.addAll(List.of("Origin", origin.replace("OWN", server.url())));
    }
    if (!site.equals("-")) {
      headers.addAll(List.of("Sec-Fetch-Site", site));
    }
    String[] all = headers.toArray(String[]::new);
    String wish = "{\"name\": \"k\", \"scopes\": [\"read:vm\"]}";
    Api.Answer answer = api.post("/api/keys", wish, all);
    // Who only looks is let look: the page that asked does not see it.
    api.get(LIST, all).expect(200);
    if (taken) {
      answer.expect(201);
    } else {
      assertThat(answer.expect(403, "forbidden").json().path("detail").asString())
          .contains("page", server.url());
      api.post("/api/session", claim(person.email(), PASSWORD), all).expect(403, "forbidden");
      api.send("DELETE", "/api/session", null, all).expect(403, "forbidden");
      api.get(LIST, "Cookie", cookie).expect(200);
    }
  }

  @Test
  void failuresOfAnAddressAreLimitedTogetherWithWrongKeys(TestServer server) {
    Person person = person(server, "owner");
    Api api = server.caller();
    for (int i = 0; i < 10; i++) {
      api.get(LIST, "X-API-Key", "vk_live_wrong" + i).expect(401);
    }
    int refused = 0;
    for (int i = 0; i < 12; i++) {
      refused +=
          api.post("/api/session", claim("nobody" + i + "@example.com", "x")).status() == 429
              ? 1
              : 0;
    }
    assertThat(refused).isPositive();
    Api.Answer limited =
        api.post("/api/session", claim(person.email(), PASSWORD)).expect(429, "rate_limited");
    assertThat(limited.header("Retry-After")).isPresent();
    signIn(server.caller(), person);
  }

  @Test
  void strangersDoNotKeepAUserOut(TestServer server) {
    Person person = person(server, "owner");
    Api home = server.caller();
    signIn(home, person);
    Api.Answer last = null;
    for (int i = 0; i < 15; i++) {
      last = server.caller().post("/api/session", claim(person.email(), "guess " + i));
    }
    assertThat(last.expect(429, "rate_limited").header("Retry-After")).isPresent();
    server
        .caller()
        .post("/api/session", claim(person.email(), PASSWORD))
        .expect(429, "rate_limited");
    // From where it signed in before, it still does.
    signIn(home, person);
    // What there is and what there is not is limited alike.
    for (int i = 0; i < 15; i++) {
      last = server.caller().post("/api/session", claim("tried@example.com", "guess " + i));
    }
    last.expect(429, "rate_limited");
  }

  @Test
  void rightSignInsCountForNothing(TestServer server) {
    Person person = person(server, "owner");
    Api api = server.caller();
    for (int i = 0; i < 25; i++) {
      signIn(api, person);
    }
  }

  @Test
  void aTimeBasedCodeIsAskedForOnceItIsSetUpAndGoodOnce(TestServer server) {
    Person person = person(server, "owner");
    String secret = server.part(Users.class).enrol(person.id(), "Vakna").secret();
    Api api = server.caller();
    String plain = claim(person.email(), PASSWORD);
    api.post("/api/session", plain).expect(401, "unauthorized");
    api.post("/api/session", plain.replace("}", ", \"totp\": \"abc\"}")).expect(401);
    String coded =
        plain.replace("}", ", \"totp\": \"%s\"}".formatted(Totp.code(secret, Instant.now())));
    api.post("/api/session", coded).expect(204);
    api.post("/api/session", coded).expect(401, "unauthorized");
  }

  @Test
  void aClosedAccountIsToldToItsUsersAlone(TestServer server) {
    var customer = server.customer();
    Person person = person(server, customer.account, "owner");
    Api api = server.caller();
    String cookie = signIn(api, person);
    server
        .part(Accounts.class)
        .update(
            customer.account,
            new Accounts.Wish(
                null, false, null, null, null, null, null, null, null, null, null, null, null,
                null));
    api.post("/api/session", claim(person.email(), PASSWORD)).expect(403, "account_inactive");
    api.post("/api/session", claim(person.email(), "wrong")).expect(401, "unauthorized");
    api.get(LIST, "Cookie", cookie).expect(403, "account_inactive");
  }

  @Test
  void programsOfModelsTakeNoSession(TestServer server) {
    Api api = server.caller();
    String cookie = signIn(api, person(server, "owner"));
    api.post("/mcp", "{}", "Cookie", cookie).expect(401, "unauthorized");
  }

  @Test
  void noSecretIsLogged(TestServer server) {
    Logger all = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    all.addAppender(events);
    try {
      Person person = person(server, "owner");
      String cookie = signIn(server.caller(), person);
      server.caller().post("/api/session", claim(person.email(), "a wrong secret 1")).expect(401);
      JsonNode made =
          server
              .caller("Cookie", cookie)
              .post("/api/keys", "{\"name\": \"k\", \"scopes\": [\"read:vm\"]}")
              .expect(201)
              .json();
      String log =
          List.copyOf(events.list).stream()
              .map(ILoggingEvent::getFormattedMessage)
              .collect(Collectors.joining("\n"));
      assertThat(log)
          .contains(person.id().text(), made.path("data").path("keyId").asString())
          .doesNotContain(
              PASSWORD,
              "a wrong secret",
              cookie.replaceFirst(".*=", ""),
              made.path("data").path("key").asString());
    } finally {
      all.detachAppender(events);
    }
  }
}
