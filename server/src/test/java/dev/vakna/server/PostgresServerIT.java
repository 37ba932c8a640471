package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.admin.Users;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The server on the bundled PostgreSQL, as operators run it. */
class PostgresServerIT {

  @Test
  void whatWasAcceptedOutlivesTheServer(@TempDir Path home) throws Exception {
    // PostgreSQL runs as another user when the server runs as root.
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    String key;
    String poll;
    String restore;
    try (TestServer server = TestServer.startOnPostgres(home)) {
      var customer = server.customer();
      key = customer.key();
      restore = customer.restorePath();
      Api api = server.caller("X-API-Key", key);
      assertThat(api.get("/readyz").expect(200).text()).contains("UP");

      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Api.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          answers.add(
              threads.submit(() -> api.post(customer.restorePath(), "{}", "Idempotency-Key", "k")));
        }
        for (Future<Api.Answer> answer : answers) {
          assertThat(answer.get().status()).isIn(202, 409);
        }
      }
      assertThat(customer.instances()).isEqualTo(1);

      server.engine().holdTransfers();
      Api.Answer accepted = api.post(restore, "{\"name\": \"survivor\"}").expect(202);
      poll = accepted.json().path("operation").path("pollUrl").asString();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() ->
              api.get(poll)
                  .json()
                  .path("data")
                  .path("progressTextKey")
                  .asString()
                  .endsWith("write-disks"));
    }
    try (TestServer server = TestServer.startOnPostgres(home)) {
      Api api = server.caller("X-API-Key", key);
      JsonNode job =
          Awaitility.await()
              .atMost(Duration.ofSeconds(40))
              .until(
                  () -> api.get(poll).expect(200).json().path("data"),
                  data -> !data.path("finishedAt").isNull());
      // The model's machines were in the first server's memory, so the second begins with none;
      // whatever it makes of that, the job has ended and is true.
      assertThat(job.path("status").asString()).isIn("completed", "failed");
      int status = api.get("/api/v2/vps/" + job.path("vmId").asString()).status();
      assertThat(status).isEqualTo(job.path("isCompleted").asBoolean() ? 200 : 404);
      Api.Answer again = api.post(restore, "{}", "Idempotency-Key", "k").expect(202);
      assertThat(again.header("Idempotent-Replayed")).hasValue("true");
    }
  }

  @Test
  void keysAndSessionsOutliveTheServerAndWhatEndedStaysEnded(@TempDir Path home) throws Exception {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    String wish = "{\"name\": \"k\", \"scopes\": [\"read:vm\", \"read:account\"]}";
    String claim = "{\"email\": \"anna@example.com\", \"password\": \"rye bread at six\"}";
    String kept;
    String deleted;
    String cookie;
    String ended;
    try (TestServer server = TestServer.startOnPostgres(home)) {
      var customer = server.customer();
      server
          .part(Users.class)
          .create(customer.account, "Anna@example.com", "owner", "rye bread at six");
      Api anybody = server.caller();
      cookie = cookie(anybody.post("/api/session", claim).expect(204));
      ended = cookie(anybody.post("/api/session", claim).expect(204));
      anybody.send("DELETE", "/api/session", null, "Cookie", ended).expect(204);
      kept = key(anybody.post("/api/keys", wish, "Cookie", cookie, "Idempotency-Key", "k"));
      JsonNode made = anybody.post("/api/keys", wish, "Cookie", cookie).expect(201).json();
      deleted = made.path("data").path("key").asString();
      String id = made.path("data").path("keyId").asString();
      anybody.get("/api/v2/vps", "X-API-Key", deleted).expect(200);
      anybody.send("DELETE", "/api/keys/" + id, null, "X-API-Key", deleted).expect(200);
      anybody.get("/api/v2/vps", "X-API-Key", deleted).expect(401);
      anybody.get("/api/v2/vps", "X-API-Key", kept).expect(200);
      String secret = kept;
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .until(() ->
              anybody
                  .get("/api/keys", "X-API-Key", secret)
                  .json()
                  .path("data")
                  .path("keys")
                  .get(0)
                  .path("lastUsedAt")
                  .isString());
    }
    try (TestServer server = TestServer.startOnPostgres(home)) {
      Api anybody = server.caller();
      anybody.get("/api/v2/vps", "Cookie", cookie).expect(200);
      anybody.get("/api/v2/vps", "Cookie", ended).expect(401);
      anybody.get("/api/v2/vps", "X-API-Key", kept).expect(200);
      anybody.get("/api/v2/vps", "X-API-Key", deleted).expect(401);
      Api.Answer again =
          anybody.post("/api/keys", wish, "Cookie", cookie, "Idempotency-Key", "k").expect(201);
      assertThat(again.header("Idempotent-Replayed")).hasValue("true");
      assertThat(again.json().path("data").path("key").isNull()).isTrue();
    }
  }

  private static String cookie(Api.Answer answer) {
    return answer.header("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  private static String key(Api.Answer answer) {
    return answer.expect(201).json().path("data").path("key").asString();
  }

  @Test
  void itIsNotReadyWhileItsDatabaseIsReadOnly(@TempDir Path home) throws Exception {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (TestServer server = TestServer.startOnPostgres(home)) {
      Api anybody = server.caller();
      anybody.get("/readyz").expect(200);
      database(home, "alter database vakna set default_transaction_read_only = on");
      try {
        String told =
            Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> ready(server), answer -> answer.startsWith("HTTP/1.1 503"));
        assertThat(told).contains("DOWN");
        anybody.get("/healthz").expect(200);
      } finally {
        database(
            home,
            "set default_transaction_read_only = off; alter database vakna reset default_transaction_read_only");
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> ready(server).startsWith("HTTP/1.1 200"));
    }
  }

  private static String ready(TestServer server) throws Exception {
    return RawCall.send(
        server.port(), "GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  }

  private static void database(Path home, String change) throws Exception {
    Path postgres = home.resolve("postgres");
    String url =
        "jdbc:postgresql://127.0.0.1:%s/vakna"
            .formatted(Files.readString(postgres.resolve("port")).strip());
    try (Connection connection =
            DriverManager.getConnection(
                url, "vakna", Files.readString(postgres.resolve("password")).strip());
        Statement statement = connection.createStatement()) {
      for (String each : change.split(";")) {
        statement.execute(each);
      }
      // Only new sessions see it.
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'vakna' and pid <> pg_backend_pid()");
    }
  }
}
