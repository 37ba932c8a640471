package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.machine.MachineName;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class CancelTest {

  @Test
  void aCancelledRestoreEndsWithAReceiptAndLeavesNothing(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().holdTransfers();
    String job = writing(api, customer.restorePath());

    JsonNode accepted = cancel(api, job).expect(202).json().path("operation");
    assertThat(accepted.path("status").asString()).isEqualTo("in_progress");
    assertThat(accepted.path("jobId").asString()).isEqualTo(job);
    assertThat(accepted.path("pollUrl").asString()).isEqualTo("/api/jobs/" + job);

    JsonNode ended = TestServer.ended(api, "/api/jobs/" + job);
    assertThat(ended.path("isFailed").asBoolean()).isTrue();
    JsonNode result = ended.path("result").path("result");
    assertThat(result.path("error").path("code").asString()).isEqualTo("cancelled");
    assertThat(result.path("charged").asInt(-1)).isZero();
    assertThat(result.path("currencyCode").asString()).isEqualTo("SEK");
    String vps = ended.path("vmId").asString();
    assertThat(result.path("removed").path(0).path("kind").asString()).isEqualTo("cloud_vm");
    assertThat(result.path("removed").path(0).path("id").asString()).isEqualTo(vps);
    assertThat(result.path("removed").toString())
        .contains("\"disk\"", "\"scsi0\"", "\"sizeBytes\":", "\"address\"")
        .doesNotContain("\"port\"");
    api.get("/api/v2/vps/" + vps).expect(404, "vps_not_found");
    assertThat(customer.instances()).isZero();
    assertThat(server.engine().inventory()).doesNotContain(new MachineName(vps.substring(4)));
    assertThat(cancel(api, job).expect(409, "job_not_cancellable").json().path("detail").asString())
        .contains("cancelled before");
  }

  @Test
  void theSameBare(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().holdTransfers();
    String job = writing(api, customer.restorePath());
    JsonNode before = api.get("/api/v2/jobs/" + job).expect(200).json();
    assertThat(before.path("status").asString()).isEqualTo("in_progress");
    assertThat(before.path("progressTextKey").asString()).endsWith("write-disks");
    assertThat(before.path("result").isNull()).isTrue();
    assertThat(before.path("cancelRequested").asBoolean()).isFalse();
    cancel(api, job).expect(202);
    TestServer.ended(api, "/api/jobs/" + job);
    JsonNode after = api.get("/api/v2/jobs/" + job).expect(200).json();
    assertThat(after.path("status").asString()).isEqualTo("failed");
    assertThat(after.path("cancelRequested").asBoolean()).isTrue();
    assertThat(after.path("result").path("result").path("error").path("code").asString())
        .isEqualTo("cancelled");
    assertThat(after.path("result").path("result").path("charged").asInt(-1)).isZero();
  }

  @Test
  void aRestoreThatWaitsForAPlaceIsCancelledAtOnce(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().holdTransfers();
    String first = writing(api, customer.restorePath());
    String second = writing(api, customer.restorePath());
    String third = started(api, customer.restorePath());

    cancel(api, third).expect(202);
    JsonNode ended = TestServer.ended(api, "/api/jobs/" + third);

    assertThat(ended.path("result").path("result").path("error").path("code").asString())
        .isEqualTo("cancelled");
    assertThat(ended.path("result").path("result").path("removed").toString())
        .doesNotContain("\"disk\"");
    for (String busy : new String[] {first, second}) {
      assertThat(api.get("/api/v2/jobs/" + busy).json().path("status").asString())
          .isEqualTo("in_progress");
      cancel(api, busy).expect(202);
      TestServer.ended(api, "/api/jobs/" + busy);
    }
  }

  @Test
  void aCompletedRestoreIsNotCancelled(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String job = started(api, customer.restorePath());
    assertThat(TestServer.ended(api, "/api/jobs/" + job).path("isCompleted").asBoolean()).isTrue();
    cancel(api, job).expect(409, "job_not_cancellable");
    assertThat(customer.instances()).isEqualTo(1);
    assertThat(api.get("/api/v2/jobs/" + job).json().path("result").path("success").asBoolean())
        .isTrue();
  }

  @Test
  void cancellingNeedsWhatStartingNeeded(TestServer server) {
    var customer = server.customer();
    String job = started(customer.api(), customer.restorePath());
    cancel(customer.api(Scope.BACKUP_VM), job).expect(403, "forbidden");
    cancel(customer.api(Scope.WRITE_BILLING, Scope.READ_VM), job).expect(403, "forbidden");
    cancel(server.customer().api(), job).expect(404, "job_not_found");
    cancel(customer.api(), "job_" + "0".repeat(26)).expect(404, "job_not_found");
    cancel(customer.api(), "nonsense").expect(404, "job_not_found");
    server.caller().post("/api/v2/jobs/" + job + "/actions/cancel", null).expect(401);
    customer.api(Scope.READ_ACCOUNT).get("/api/v2/jobs/" + job).expect(403, "forbidden");
    server.customer().api().get("/api/v2/jobs/" + job).expect(404, "job_not_found");
    TestServer.ended(customer.api(), "/api/jobs/" + job);
  }

  private static Api.Answer cancel(Api api, String job) {
    return api.post("/api/v2/jobs/" + job + "/actions/cancel", null);
  }

  private static String started(Api api, String restore) {
    return api.post(restore, null).expect(202).json().path("operation").path("jobId").asString();
  }

  /** A restore that writes its disks and stands there. */
  private static String writing(Api api, String restore) {
    String job = started(api, restore);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            api.get("/api/v2/jobs/" + job)
                .expect(200)
                .json()
                .path("progressTextKey")
                .asString()
                .endsWith("write-disks"));
    return job;
  }
}
