package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.id.JobId;
import dev.vakna.operations.OperationStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a customer and an operator are told while a host does not answer. */
class OutOfReachTest {

  @TempDir private Path home;

  @Test
  void aRestoreThatWaitsForItsHostSaysSoHoldsNobodyUpAndGoesOn() {
    try (TestServer server =
        TestServer.start(
            home,
            "--vakna.limits=off",
            "--vakna.restores.slots=1",
            "--vakna.restores.per-account=1")) {
      var customer = server.customer();
      Api api = customer.api();
      server.engine().hinder(EngineException.Kind.OUT_OF_REACH);
      String job = started(api, customer.restorePath());
      String path = "/internal/admin/operations/";
      JsonNode shown =
          await(
              () -> server.operator().get(path + job).expect(200).json(),
              now -> now.path("operation").path("outage").path("tries").asInt() >= 2);
      JsonNode outage = shown.path("operation").path("outage");
      assertThat(outage.path("step").asString()).isEqualTo("write-disks");
      assertThat(outage.path("since").asString()).endsWith("Z");
      assertThat(outage.path("failure").path("code").asString()).isEqualTo("engine_failed");
      assertThat(shown.path("operation").path("status").asString()).isEqualTo("running");
      assertThat(shown.path("operation").path("progress").path("waiting").asBoolean()).isTrue();
      JsonNode step =
          shown
              .path("steps")
              .valueStream()
              .filter(one -> one.path("step").asString().equals("write-disks"))
              .findFirst()
              .orElseThrow();
      assertThat(step.path("attempts").asInt(-1)).isZero();
      assertThat(step.path("waits").asInt()).isGreaterThanOrEqualTo(2);

      JsonNode seen = api.get("/api/v2/jobs/" + job).expect(200).json();
      assertThat(seen.path("status").asString()).isEqualTo("in_progress");
      assertThat(seen.path("progressDetails").path("message").asString())
          .startsWith("Waiting for the host")
          .contains("does not answer", "goes on by itself", "cancel");
      assertThat(seen.path("progressDetails").path("remaining").isNull()).isTrue();

      String second = started(api, customer.restorePath());
      await(
          () -> api.get("/api/v2/jobs/" + second).expect(200).json(),
          now -> reason(now).equals("account_busy"));
      var another = server.customer();
      String other = started(another.api(), another.restorePath());
      await(
          () -> server.operator().get(path + other).expect(200).json(),
          now -> now.path("operation").path("outage").isObject());
      JsonNode line =
          await(
              () -> api.get("/api/v2/jobs/" + second).expect(200).json(),
              now -> reason(now).equals("host_away"));
      assertThat(line.path("progressDetails").path("message").asString())
          .startsWith("Waiting for the host")
          .contains("does not answer", "begin by themselves", "next in line", "cancel");

      server.engine().hinder(null);
      JsonNode ended = TestServer.ended(api, "/api/jobs/" + job);
      assertThat(ended.path("isCompleted").asBoolean()).isTrue();
      assertThat(TestServer.ended(api, "/api/jobs/" + second).path("isCompleted").asBoolean())
          .isTrue();
      assertThat(
              TestServer.ended(another.api(), "/api/jobs/" + other).path("isCompleted").asBoolean())
          .isTrue();
      JsonNode after = server.operator().get(path + job).expect(200).json();
      assertThat(after.path("operation").path("outage").isNull()).isTrue();
    }
  }

  @Test
  void aRestoreIsCancelledWhileItsHostDoesNotAnswer() {
    try (TestServer server = TestServer.start(home, "--vakna.limits=off")) {
      var customer = server.customer();
      Api api = customer.api();
      server.engine().hinder(EngineException.Kind.OUT_OF_REACH);
      String job = started(api, customer.restorePath());
      await(
          () -> api.get("/api/v2/jobs/" + job).expect(200).json(),
          now ->
              now.path("progressDetails")
                  .path("message")
                  .asString()
                  .startsWith("Waiting for the host"));
      api.post("/api/v2/jobs/" + job + "/actions/cancel", null).expect(202);
      JsonNode ended = TestServer.ended(api, "/api/jobs/" + job);
      assertThat(ended.path("result").path("result").path("error").path("code").asString())
          .isEqualTo("cancelled");
      assertThat(
              server
                  .store()
                  .transact(
                      tx -> tx.jobs().find(Objects.requireNonNull(JobId.parse(job).orElse(null))))
                  .orElseThrow()
                  .operation()
                  .status())
          .isEqualTo(OperationStatus.FAILED);
    }
  }

  private static String reason(JsonNode job) {
    return job.path("progressDetails").path("waiting").path("reason").asString();
  }

  private static String started(Api api, String restore) {
    return api.post(restore, null).expect(202).json().path("operation").path("jobId").asString();
  }

  private static JsonNode await(Callable<JsonNode> ask, Predicate<JsonNode> until) {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).until(ask, until::test);
  }
}
