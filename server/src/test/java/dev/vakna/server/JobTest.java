package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.machine.MachineName;
import dev.vakna.simulator.engine.ModelEngine;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class JobTest {

  @Test
  void aRunningJobTellsHowFarItIs(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().holdTransfers();
    Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
    String poll = accepted.json().path("operation").path("pollUrl").asString();
    JsonNode job =
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () -> api.get(poll).expect(200).json().path("data"),
                data -> data.path("progressTextKey").asString().endsWith("write-disks"));
    assertThat(job.path("status").asString()).isEqualTo("in_progress");
    assertThat(job.path("state").asString()).isEqualTo("active");
    assertThat(job.path("isRunning").asBoolean()).isTrue();
    assertThat(job.path("result").isNull()).isTrue();
    assertThat(job.path("finishedAt").isNull()).isTrue();
    String vps = "/api/v2/vps/" + job.path("vmId").asString();
    assertThat(api.get(vps).expect(200).json().path("powerState").asString())
        .isEqualTo("provisioning");
    server.engine().letTransfersGo();
    assertThat(TestServer.ended(api, accepted).path("isCompleted").asBoolean()).isTrue();
  }

  @Test
  void aDamagedArchiveFailsTheJobAndLeavesNothing(TestServer server) {
    var customer = server.customer();
    server.engine().damage("extent-md5");
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    assertThat(job.path("status").asString()).isEqualTo("failed");
    assertThat(job.path("isFailed").asBoolean()).isTrue();
    assertThat(job.path("result").path("success").asBoolean()).isFalse();
    JsonNode error = job.path("result").path("result").path("error");
    assertThat(error.path("code").asString()).isEqualTo("archive_corrupt");
    assertThat(error.path("type").asString()).isEqualTo(server.url() + "/errors/archive_corrupt");
    assertThat(error.path("detail").asString()).contains("Choose another backup");
    assertThat(error.path("instance").asString())
        .isEqualTo("/api/jobs/" + job.path("jobId").asString());
    api.get("/api/v2/vps/" + job.path("vmId").asString()).expect(404, "vps_not_found");
    assertThat(customer.instances()).isZero();
    assertThat(server.engine().inventory())
        .doesNotContain(new MachineName(job.path("vmId").asString().substring(4)));
    api.post(customer.restorePath(), null).expect(409, "backup_corrupt");
  }

  @Test
  void aMachineThatDoesNotStartFailsTheJob(TestServer server) {
    var customer = server.customer();
    server.engine().guests(ModelEngine.Guests.PANIC);
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    assertThat(job.path("result").path("result").path("error").path("code").asString())
        .isEqualTo("guest_did_not_start");
    assertThat(customer.instances()).isZero();
  }

  @Test
  void aSilentGuestIsAWarningNotAClaim(TestServer server) {
    var customer = server.customer();
    server.engine().guests(ModelEngine.Guests.SILENT);
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    assertThat(job.path("isCompleted").asBoolean()).isTrue();
    assertThat(job.path("result").path("result").path("warnings").toString())
        .contains("identity_not_confirmed");
  }

  @Test
  void anyScopeThatCanStartAJobMayFollowIt(TestServer server) {
    var customer = server.customer();
    String poll =
        customer
            .api()
            .post(customer.restorePath(), null)
            .expect(202)
            .json()
            .path("operation")
            .path("pollUrl")
            .asString();
    customer.api(Scope.READ_VM).get(poll).expect(200);
    customer.api(Scope.BACKUP_VM).get(poll).expect(200);
    customer.api(Scope.WRITE_BILLING).get(poll).expect(200);
    customer.api(Scope.READ_ACCOUNT).get(poll).expect(403, "forbidden");
  }

  @Test
  void anAbsentJobIsNotFound(TestServer server) {
    Api api = server.customer().api();
    api.get("/api/jobs/job_" + "0".repeat(26)).expect(404, "job_not_found");
    api.get("/api/jobs/nonsense").expect(404, "job_not_found");
  }
}
