package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
}
