package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A documented call that is not served is known all the same, and says so last of all. */
@ExtendWith(SharedServer.class)
class NotOfferedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST   | /backups/BACKUP/actions/restore",
        "POST   | /backups/BACKUP/actions/restore-to-payg/plan",
        "POST   | /backups",
        "DELETE | /backups/BACKUP",
        "GET    | /backups/restore-sources",
        "GET    | /backup-schedules",
        "POST   | /actions/start",
        "POST   | /actions/shutdown",
        "POST   | /actions/stop",
        "POST   | /actions/restart",
        "POST   | /actions/reset",
        "POST   | /actions/cancel",
        "GET    | /cancellation",
        "GET    | /network",
        "GET    | /status",
        "GET    | /details",
      })
  void itIsKnownOwnedAndThenNotOffered(String method, String path, TestServer server) {
    var customer = server.customer();
    String full = customer.vpsPath() + path.replace("BACKUP", customer.backup.id().text());
    Api api = customer.api();
    Api.Answer answer = api.send(method, full, null).expect(409, "not_offered");
    assertThat(answer.json().path("extensions").path("gate").asString()).isEqualTo("not_offered");
    server.caller().send(method, full, null).expect(401, "unauthorized");
    server.customer().api().send(method, full, null).expect(404, "vps_not_found");
    customer.api(Scope.READ_BILLING).send(method, full, null).expect(403, "forbidden");
  }

  @Test
  void aBodyIsJudgedFirst(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = customer.vpsPath();
    api.post(vps + "/actions/resize", "{}").expect(400, "invalid_request");
    api.post(vps + "/actions/resize", "{\"cpuCores\":0,\"memoryGb\":1}")
        .expect(400, "invalid_request");
    api.post(vps + "/actions/resize", "{\"cpuCores\":1,\"memoryGb\":1}").expect(409, "not_offered");
    api.post(vps + "/actions/restart", "{\"force\":1}").expect(400, "invalid_request");
    api.post(vps + "/actions/restart", "{\"x\":1,\"x\":2}").expect(400, "invalid_request");
    api.post(vps + "/actions/restart", "{\"force\":true}").expect(409, "not_offered");
    api.post(vps + "/actions/restart", "{}", "Content-Type", "text/plain")
        .expect(415, "unsupported_media_type");
    api.post(vps + "/backups/bkp_x/actions/restore", "[").expect(404, "backup_not_found");
  }

  @Test
  void theGatesSayWhatTheCallsSay(TestServer server) {
    var customer = server.customer();
    JsonNode actions =
        customer.api().get(customer.vpsPath() + "/backups").expect(200).json().path("actions");
    for (String gate :
        new String[] {"canRestoreInPlace", "canRestoreFromAnotherVps", "canCreateBackup"}) {
      assertThat(actions.path(gate).path("code").asString()).as(gate).isEqualTo("not_offered");
    }
    assertThat(actions.path("canRestore").path("allowed").asBoolean()).isTrue();
  }
}
