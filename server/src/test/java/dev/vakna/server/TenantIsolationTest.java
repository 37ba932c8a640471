package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another's resource is answered byte for byte as one that does not exist. */
@ExtendWith(SharedServer.class)
class TenantIsolationTest {

  private static final String ABSENT = "01h".concat("0".repeat(23));

  @Test
  void anothersResourceIsTheAbsentOne(TestServer server) {
    var owner = server.customer();
    var stranger = server.customer();
    String job =
        owner
            .api()
            .post(owner.restorePath(), null)
            .expect(202)
            .json()
            .path("operation")
            .path("jobId")
            .asString();
    Api api = stranger.api();
    String absentVps = "/api/v2/vps/vps_" + ABSENT;
    same(api.get(owner.vpsPath()), api.get(absentVps));
    same(api.get(owner.vpsPath() + "/backups"), api.get(absentVps + "/backups"));
    same(
        api.get(owner.vpsPath() + "/backups/restore-sources"),
        api.get(absentVps + "/backups/restore-sources"));
    same(
        api.get(owner.vpsPath() + "/billing-breakdown"), api.get(absentVps + "/billing-breakdown"));
    for (String look : List.of("/details", "/status", "/network", "/firewall")) {
      same(api.get(owner.vpsPath() + look), api.get(absentVps + look));
    }
    same(api.get("/api/jobs/" + job), api.get("/api/jobs/job_" + ABSENT));
    for (String act : List.of("start", "shutdown", "stop", "restart", "reset")) {
      String power = "/actions/" + act;
      for (String body : List.of("{}", "{", "{\"colour\": 1}")) {
        same(api.post(owner.vpsPath() + power, body), api.post(absentVps + power, body));
      }
    }
    String action = "/actions/restore-to-payg";
    String foreignBackup = "/backups/" + owner.backup.id().text();
    for (String body : List.of("{}", "{", "{\"cpuCores\": 99}")) {
      same(
          api.post(owner.vpsPath() + foreignBackup + action, body),
          api.post(absentVps + "/backups/bkp_" + ABSENT + action, body));
      same(
          api.post(stranger.vpsPath() + foreignBackup + action, body),
          api.post(stranger.vpsPath() + "/backups/bkp_" + ABSENT + action, body));
    }
    assertThat(stranger.instances()).isZero();
    assertThat(api.get("/api/v2/vps").expect(200).text()).doesNotContain(owner.vps.id().text());
    assertThat(api.get("/api/v2/vps?name=" + owner.vps.label().name()).json().path("data"))
        .isEmpty();
  }

  private static void same(Api.Answer one, Api.Answer other) {
    one.expect(404);
    assertThat(withoutIdsAndTimes(one.text())).isEqualTo(withoutIdsAndTimes(other.text()));
    assertThat(headers(one)).isEqualTo(headers(other));
  }

  private static String headers(Api.Answer answer) {
    var headers = new TreeMap<>(answer.http().headers().map());
    headers.remove("x-ratelimit-remaining");
    headers.remove("content-length");
    return withoutIdsAndTimes(headers.toString());
  }

  private static String withoutIdsAndTimes(String text) {
    return text.replaceAll("(vps|bkp|job|req)_[0-9a-z]{26}", "$1")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "time")
        .replaceAll("date=\\[[^]]*]", "date");
  }
}
