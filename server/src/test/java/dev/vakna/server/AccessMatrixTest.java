package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Role;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.admin.Users;
import dev.vakna.server.CallRights.AllOf;
import dev.vakna.server.CallRights.AnyOf;
import dev.vakna.server.CallRights.OfWhatIsMeant;
import dev.vakna.server.CallRights.Right;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call that the description says is served, by every right that a caller may lack, by every
 * role, and with the ids of another account. A call that comes to be served fails here until what
 * it needs stands in {@link CallRights}.
 */
@ExtendWith(SharedServer.class)
class AccessMatrixTest {

  /** What anybody may call. */
  private static final Set<String> OPEN =
      Set.of(
          "GET /errors/{code}", "GET /reports/{jobId}", "POST /api/session", "DELETE /api/session");

  private static final Map<String, Right> RIGHTS = CallRights.all();
  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
  private static final String NEVER = "0".repeat(26);

  /** Those that need credentials. */
  static List<Description.Call> closed() {
    return Description.read().calls().stream()
        .filter(Description.Call::served)
        .filter(call -> !EveryCall.open(call))
        .toList();
  }

  @Test
  void whatEachCallNeedsIsKnown() {
    assertThat(RIGHTS.keySet()).containsAll(closed().stream().map(Object::toString).toList());
    assertThat(
            Description.read().calls().stream()
                .filter(Description.Call::served)
                .filter(EveryCall::open)
                .map(Object::toString)
                .filter(call -> call.contains(" /api/") || call.contains("{")))
        .isSubsetOf(OPEN);
  }

  @ParameterizedTest
  @MethodSource("closed")
  void withoutCredentialsItIsClosed(Description.Call call, TestServer server) {
    Api.Answer answer = server.caller().send(call.method(), EveryCall.absent(call), null);
    answer.expect(401, "unauthorized");
    assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer");
  }

  @ParameterizedTest
  @MethodSource("closed")
  void eachMissingScopeIsNamed(Description.Call call, TestServer server) {
    var customer = server.customer();
    String path = EveryCall.absent(call);
    switch (RIGHTS.get(call.toString())) {
      case AllOf(Set<Scope> scopes) -> {
        for (Scope scope : scopes) {
          Api api = customer.api(without(EnumSet.of(scope)));
          missing(api.send(call.method(), path, null), scope.code());
        }
        judgedFurther(call, customer.api(scopes.toArray(Scope[]::new)), path);
      }
      case AnyOf(Set<Scope> scopes) -> {
        Api none = customer.api(without(EnumSet.copyOf(scopes)));
        Api.Answer refused = none.send(call.method(), path, null).expect(403, "forbidden");
        if (scopes.contains(Scope.READ_VM)) {
          missing(refused, Scope.READ_VM.code());
        }
        for (Scope scope : scopes) {
          judgedFurther(call, customer.api(scope), path);
        }
      }
      // What is meant is judged first, and there is none.
      case OfWhatIsMeant() -> judgedFurther(call, customer.api(Scope.READ_BILLING), path);
    }
  }

  @ParameterizedTest
  @MethodSource("closed")
  void aSessionMayWhatItsRoleMay(Description.Call call, TestServer server) {
    var customer = server.customer();
    String path = EveryCall.absent(call);
    Right right = RIGHTS.get(call.toString());
    for (Role role : Role.values()) {
      String email = role.code() + customer.vmid + "@example.com";
      String password = "a long enough word";
      server.part(Users.class).create(customer.account, email, role.code(), password);
      Api api = server.caller();
      String cookie =
          api.post(
                  "/api/session",
                  "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password))
              .expect(204)
              .header("Set-Cookie")
              .orElseThrow()
              .replaceFirst(";.*", "");
      boolean may =
          switch (right) {
            case AllOf(Set<Scope> scopes) -> role.scopes().containsAll(scopes);
            case AnyOf(Set<Scope> scopes) -> !Collections.disjoint(role.scopes(), scopes);
            case OfWhatIsMeant() -> true;
          };
      if (may && !EveryCall.endless(call)) {
        int status = api.send(call.method(), path, null, "Cookie", cookie).status();
        assertThat(status).as("%s as %s", call, role).isNotIn(401, 403).isLessThan(500);
      } else if (!may) {
        api.send(call.method(), path, null, "Cookie", cookie).expect(403, "forbidden");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("closed")
  void anothersIdsAreTheAbsentOnes(Description.Call call, TestServer server) {
    List<String> names = NAME.matcher(call.path()).results().map(found -> found.group(1)).toList();
    if (names.isEmpty()) {
      return;
    }
    var owner = server.customer();
    var stranger = server.customer();
    Map<String, String> anothers = ids(server, owner);
    Map<String, String> own = ids(server, stranger);
    Api api = stranger.api();
    for (String name : names) {
      assertThat(anothers).as("an id for {%s}", name).containsKey(name);
      Map<String, String> foreign = new HashMap<>(own);
      foreign.put(name, anothers.get(name));
      Map<String, String> never = new HashMap<>(own);
      never.put(name, anothers.get(name).replaceFirst("_.*", "_" + NEVER));
      for (String body : bodies(call)) {
        Api.Answer told = send(api, call, foreign, body);
        Api.Answer unknown = send(api, call, never, body);
        told.expect(404);
        assertThat(plain(told)).as("%s, another's %s", call, name).isEqualTo(plain(unknown));
      }
    }
  }

  private static List<String> bodies(Description.Call call) {
    List<String> bodies = new ArrayList<>();
    bodies.add(null);
    if (!call.method().equals("GET") && !call.method().equals("DELETE")) {
      bodies.addAll(List.of("{}", "{", "{\"cpuCores\": 99, \"x\": 1}"));
    }
    return bodies;
  }

  private static Api.Answer send(
      Api api, Description.Call call, Map<String, String> ids, String body) {
    String path = call.path();
    for (Map.Entry<String, String> id : ids.entrySet()) {
      path = path.replace("{" + id.getKey() + "}", id.getValue());
    }
    return body == null
        ? api.send(call.method(), path, null)
        : api.send(
            call.method(),
            path,
            java.net.http.HttpRequest.BodyPublishers.ofString(body),
            "Content-Type",
            "application/json");
  }

  private static Map<String, String> ids(TestServer server, TestServer.Customer customer) {
    return Map.of(
        "id", customer.vps.id().text(),
        "backupId", customer.backup.id().text(),
        "jobId",
            customer
                .api()
                .post(customer.restorePath(), null)
                .expect(202)
                .json()
                .path("operation")
                .path("jobId")
                .asString(),
        "keyId",
            server
                .part(Keys.class)
                .create(customer.account, "k", Set.of(Scope.READ_VM), List.of(), null)
                .key()
                .id()
                .text());
  }

  private static String plain(Api.Answer answer) {
    TreeMap<String, List<String>> headers = new TreeMap<>(answer.http().headers().map());
    headers.keySet().removeAll(Set.of("x-ratelimit-remaining", "content-length"));
    return (headers + "\n" + answer.text())
        .replaceAll("(vps|bkp|job|key|req)_[0-9a-z]{26}", "$1")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "time")
        .replaceAll("date=\\[[^]]*]", "date");
  }

  private static void missing(Api.Answer answer, String scope) {
    answer.expect(403, "forbidden");
    assertThat(answer.json().path("extensions").path("missingScopes").toString())
        .isEqualTo("[\"" + scope + "\"]");
    assertThat(answer.json().path("detail").asString()).contains(scope);
  }

  private static void judgedFurther(Description.Call call, Api api, String path) {
    if (!EveryCall.endless(call)) {
      assertThat(api.send(call.method(), path, null).status())
          .as(call.toString())
          .isNotIn(401, 403)
          .isLessThan(500);
    }
  }

  private static Scope[] without(Set<Scope> scopes) {
    return EnumSet.complementOf(EnumSet.copyOf(scopes)).toArray(Scope[]::new);
  }
}
