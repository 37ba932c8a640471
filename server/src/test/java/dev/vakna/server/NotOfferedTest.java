package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A documented call that is not served is known all the same, and says so last of all. */
@ExtendWith(SharedServer.class)
class NotOfferedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST   | /backups/BACKUP/actions/restore",
        "POST   | /backups",
        "GET    | /backup-schedules",
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
    api.post(vps + "/console", "{\"protocol\":\"rdp\"}").expect(400, "invalid_request");
    api.post(vps + "/console", "{\"x\":1,\"x\":2}").expect(400, "invalid_request");
    api.post(vps + "/console", "{\"protocol\":\"vnc\"}").expect(409, "not_offered");
    api.post(vps + "/console", "{}", "Content-Type", "text/plain")
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

  /** Every call, whatever comes to be served, as the description lists it. */
  static List<Arguments> unserved() {
    return Description.read().calls().stream()
        .filter(call -> !call.served())
        .map(call -> Arguments.of(call.method(), call.path()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("unserved")
  void whatIsAnothersIsAbsentAsWhatNeverWas(String method, String path, TestServer server) {
    if (!path.contains("{")) {
      return;
    }
    var customer = server.customer();
    var other = server.customer();
    Api api = customer.api();
    JsonNode job =
        TestServer.ended(other.api(), other.api().post(other.restorePath(), null).expect(202));
    Map<String, String> own =
        Map.of("id", customer.vps.id().text(), "backupId", customer.backup.id().text());
    Map<String, String> foreign =
        Map.of(
            "id", other.vps.id().text(),
            "backupId", other.backup.id().text(),
            "jobId", job.path("jobId").asString());
    for (String name : names(path)) {
      String another = foreign.getOrDefault(name, "whk_00000000000000000000000001");
      String never = another.replaceFirst("_.{6}", "_0000000").substring(0, another.length());
      Api.Answer told = api.send(method, filled(path, own, name, another), null);
      Api.Answer unknown = api.send(method, filled(path, own, name, never), null);
      assertThat(told.status()).as(name).isEqualTo(404);
      assertThat(told.json().path("code")).isEqualTo(unknown.json().path("code"));
      assertThat(told.json().path("detail")).isEqualTo(unknown.json().path("detail"));
    }
  }

  private static List<String> names(String path) {
    return Pattern.compile("\\{(\\w+)}").matcher(path).results().map(m -> m.group(1)).toList();
  }

  /** The path with one id put in, own ids before it and that one after it. */
  private static String filled(String path, Map<String, String> own, String name, String id) {
    String filled = path.replace("{" + name + "}", id);
    for (Map.Entry<String, String> each : own.entrySet()) {
      filled = filled.replace("{" + each.getKey() + "}", each.getValue());
    }
    return filled.replaceAll("\\{\\w+}", id);
  }

  @Test
  void aSourceThatABodyNamesIsJudgedAsOneThatAPathNames(TestServer server) {
    var customer = server.customer();
    var other = server.customer();
    Api api = customer.api();
    String call = customer.vpsPath() + "/backups/actions/restore-from-vps";
    String own = customer.vps.id().text();
    String backup = customer.backup.id().text();
    String foreign = other.vps.id().text();
    String absent =
        api.post(call, source(foreign, other.backup.id().text()))
            .expect(404, "vps_not_found")
            .json()
            .path("detail")
            .asString();
    for (String unknown : List.of("vps_00000000000000000000000001", "x", "vps_")) {
      assertThat(
              api.post(call, source(unknown, backup))
                  .expect(404, "vps_not_found")
                  .json()
                  .path("detail")
                  .asString())
          .isEqualTo(absent);
    }
    api.post(call, source(own, backup)).expect(400, "invalid_request");
    api.post(call, "{}").expect(400, "invalid_request");
    other.api().post(call, source(foreign, backup)).expect(404, "vps_not_found");
    String second = made(api, customer.restorePath());
    api.post(call, source(second, other.backup.id().text())).expect(404, "backup_not_found");
    api.post(call, source(second, backup)).expect(404, "backup_not_found");
    String target = "/api/v2/vps/" + second + "/backups/actions/restore-from-vps";
    api.post(target, source(own, backup)).expect(409, "not_offered");
  }

  private static String source(String vps, String backup) {
    return "{\"sourceVpsId\": \"%s\", \"backupId\": \"%s\"}".formatted(vps, backup);
  }

  @Test
  void programsOfModelsNeedAKey(TestServer server) {
    Api nobody = server.caller();
    Api api = server.customer().api();
    nobody.send("GET", "/api/session/x", null).expect(401, "unauthorized");
    nobody.post("/mcp", "{}").expect(401, "unauthorized");
    api.post("/mcp", "{\"jsonrpc\": \"2.0\", \"method\": \"initialize\", \"id\": 1}")
        .expect(409, "not_offered");
    api.get("/mcp").expect(409, "not_offered");
  }

  /** Another machine of the same account. */
  private static String made(Api api, String restore) {
    Api.Answer accepted = api.post(restore, null).expect(202);
    TestServer.ended(api, accepted);
    return accepted.header("Location").orElseThrow().replaceFirst(".*/", "");
  }
}
