package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a job says of its place in line and of its remaining time. */
class JobProgressTest {

  @TempDir private Path home;

  @Test
  void aWaitingJobSaysWhatItWaitsForAndARunningOneHowLongItWillTake() {
    try (TestServer server =
        TestServer.start(
            home,
            "--vakna.limits=off",
            "--vakna.restores.slots=2",
            "--vakna.restores.per-account=1")) {
      var busy = server.customer();
      var other = server.customer();
      Api api = busy.api();
      Api another = other.api();
      // So that there is a past to speak from.
      for (int i = 0; i < 3; i++) {
        TestServer.ended(api, api.post(busy.restorePath(), null).expect(202));
      }
      server.engine().holdTransfers();
      String first = started(api, busy.restorePath());
      JsonNode atWork =
          await(api, first, job -> job.path("progressTextKey").asString().endsWith("write-disks"));
      assertThat(atWork.path("progressDetails").path("waiting").isNull()).isTrue();
      JsonNode remaining =
          await(api, first, job -> !job.path("progressDetails").path("remaining").isNull())
              .path("progressDetails")
              .path("remaining");
      assertThat(remaining.path("basis").asString()).isEqualTo("past_restores");
      assertThat(remaining.path("p90Seconds").asDouble())
          .isGreaterThanOrEqualTo(remaining.path("p50Seconds").asDouble());

      String second = started(api, busy.restorePath());
      JsonNode waits =
          await(api, second, job -> !job.path("progressDetails").path("waiting").isNull());
      assertThat(waits.path("status").asString()).isEqualTo("queued");
      assertThat(waits.path("progressDetails").path("waiting").path("reason").asString())
          .isEqualTo("account_busy");
      assertThat(waits.path("progressDetails").path("message").asString())
          .contains("one of your other restores", "1 are at work", "next in line");
      assertThat(waits.path("progressDetails").path("remaining").isNull()).isTrue();

      // Another account is not held up by that one.
      String theirs = started(another, other.restorePath());
      await(another, theirs, job -> job.path("progressTextKey").asString().endsWith("write-disks"));
      JsonNode v1 = api.get("/api/jobs/" + second).expect(200).json().path("data");
      assertThat(v1.path("isWaiting").asBoolean()).isTrue();
      assertThat(v1.path("progressMessage").asString()).contains("one of your other restores");

      server.engine().letTransfersGo();
      for (String job : new String[] {first, second}) {
        JsonNode ended = TestServer.ended(api, "/api/jobs/" + job);
        assertThat(ended.path("isCompleted").asBoolean()).isTrue();
        assertThat(ended.path("progressDetails").path("remaining").isNull()).isTrue();
      }
      TestServer.ended(another, "/api/jobs/" + theirs);

      JsonNode report = server.operator().get("/internal/admin/forecasts").expect(200).json();
      assertThat(report.path("restores").asInt()).isEqualTo(6);
      assertThat(report.path("marks").isArray()).isTrue();
    }
  }

  private static String started(Api api, String restore) {
    return api.post(restore, null).expect(202).json().path("operation").path("jobId").asString();
  }

  private static JsonNode await(Api api, String job, Predicate<JsonNode> wanted) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> api.get("/api/v2/jobs/" + job).expect(200).json(), wanted);
  }
}
