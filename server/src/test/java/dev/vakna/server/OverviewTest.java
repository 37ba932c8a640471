package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.power.PowerAct;
import dev.vakna.simulator.engine.ModelEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One VPS closely looked at: details with gates, status, network. */
@ExtendWith(SharedServer.class)
class OverviewTest {

  @Test
  void detailsTellWhatACloudVmIsAndWhereItCameFrom(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    Api.Answer accepted =
        api.post(
                customer.restorePath(),
                "{\"name\": \"Web-One\", \"cpuCores\": 3, \"memoryGb\": 5, \"storageGb\": 60}")
            .expect(202);
    TestServer.ended(api, accepted);
    String vps = accepted.header("Location").orElseThrow();
    JsonNode details = api.get(vps + "/details").expect(200).json();
    assertThat(details.path("hostname").asString()).isEqualTo("web-one");
    assertThat(details.path("productName").asString()).isEqualTo("Cloud VM");
    assertThat(details.path("serviceStatus").asString()).isEqualTo("active");
    assertThat(details.path("cpuCores").asInt()).isEqualTo(3);
    assertThat(details.path("memoryGb").asInt()).isEqualTo(5);
    assertThat(details.path("storageGb").asInt()).isEqualTo(60);
    assertThat(details.path("nextDueAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(details.path("billing")).isEqualTo(api.get(vps).expect(200).json().path("billing"));
    JsonNode from = details.path("restoredFrom");
    assertThat(from.path("vpsId").asString()).isEqualTo(customer.vps.id().text());
    assertThat(from.path("backupId").asString()).isEqualTo(customer.backup.id().text());
    assertThat(from.path("jobId")).isEqualTo(accepted.json().path("operation").path("jobId"));

    assertThat(details.path("actions").path("canCancel").path("allowed").asBoolean()).isTrue();

    JsonNode source = api.get(customer.vpsPath() + "/details").expect(200).json();
    JsonNode closed = source.path("actions").path("canCancel");
    JsonNode refused = api.post(customer.vpsPath() + "/actions/cancel", "{}").expect(409).json();
    assertThat(closed.path("code")).isEqualTo(refused.path("extensions").path("gate"));
    assertThat(closed.path("reason")).isEqualTo(refused.path("detail"));
    assertThat(source.path("restoredFrom").isNull()).isTrue();
    assertThat(source.path("nextDueAt").isNull()).isTrue();
  }

  @Test
  void theGatesOfPowerSayWhatTheCallsSay(@TempDir Path home) {
    try (TestServer server = TestServer.start(home, "--vakna.power.patience=5s")) {
      var customer = server.customer();
      Api api = customer.api();
      String vps = restored(api, customer);
      agree(customer, vps);
      agree(customer, customer.vpsPath());
      server.engine().guest(MachineName.of(id(vps)), ModelEngine.Guests.SILENT);
      Api.Answer busy = api.post(vps + "/actions/shutdown", null).expect(202);
      agree(customer, vps);
      TestServer.ended(api, busy);
      TestServer.ended(api, api.post(vps + "/actions/stop", null).expect(202));
      assertThat(gate(api, vps, PowerAct.START).path("allowed").asBoolean()).isTrue();
      for (PowerAct act : PowerAct.values()) {
        if (act != PowerAct.START) {
          refused(api, vps, act, gate(api, vps, act));
        }
      }
    }
  }

  /** Whatever is closed is refused with the same code and words; what lacks a scope too. */
  private static void agree(TestServer.Customer customer, String vps) {
    Api api = customer.api();
    for (PowerAct act : PowerAct.values()) {
      JsonNode gate = gate(api, vps, act);
      if (!gate.path("allowed").asBoolean()) {
        refused(api, vps, act, gate);
      }
      JsonNode unheld = gate(customer.api(Scope.READ_VM), vps, act);
      assertThat(unheld.path("code").asString()).isEqualTo("missing_scope");
      assertThat(unheld.path("reason").asString()).contains("power:vm");
    }
  }

  private static void refused(Api api, String vps, PowerAct act, JsonNode gate) {
    JsonNode refusal =
        api.post(vps + "/actions/" + act.name().toLowerCase(Locale.ROOT), null).expect(409).json();
    assertThat(refusal.path("extensions").path("gate")).isEqualTo(gate.path("code"));
    assertThat(refusal.path("detail")).isEqualTo(gate.path("reason"));
  }

  private static JsonNode gate(Api api, String vps, PowerAct act) {
    String name = act.name().charAt(0) + act.name().substring(1).toLowerCase(Locale.ROOT);
    return api.get(vps + "/details").expect(200).json().path("actions").path("can" + name);
  }

  @Test
  void aRunningMachineIsMeasuredAndOneThatIsOffUsesNothing(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = restored(api, customer);
    JsonNode status = api.get(vps + "/status").expect(200).json();
    assertThat(status.path("id").asString()).isEqualTo(id(vps).text());
    assertThat(status.path("powerState").asString()).isEqualTo("running");
    assertThat(status.path("uptimeSeconds").isIntegralNumber()).isTrue();
    assertThat(status.path("cpuUsagePercent").decimalValue().doubleValue()).isBetween(0.0, 100.0);
    assertThat(status.path("memory").path("totalGb").asInt()).isEqualTo(2);
    assertThat(status.path("memory").path("usedGb").isNull()).isTrue();
    assertThat(status.path("storage").path("totalGb").asInt()).isEqualTo(50);
    assertThat(status.path("network").path("totalGb").isNumber()).isTrue();
    assertThat(status.path("pendingTasks").asInt()).isZero();

    TestServer.ended(api, api.post(vps + "/actions/stop", null).expect(202));
    JsonNode off = api.get(vps + "/status").expect(200).json();
    assertThat(off.path("powerState").asString()).isEqualTo("stopped");
    assertThat(off.path("uptimeSeconds").asInt()).isZero();
    assertThat(off.path("cpuUsagePercent").asInt()).isZero();

    JsonNode elsewhere = api.get(customer.vpsPath() + "/status").expect(200).json();
    assertThat(elsewhere.path("powerState").asString()).isEqualTo("unknown");
    assertThat(elsewhere.path("uptimeSeconds").isNull()).isTrue();
    assertThat(elsewhere.path("cpuUsagePercent").isNull()).isTrue();
  }

  @Test
  void whereAMachineIsReachedIsWhatItsRestoreGaveIt(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = restored(api, customer);
    JsonNode network = api.get(vps + "/network").expect(200).json();
    JsonNode card = network.path("interfaces").path(0);
    assertThat(network.path("interfaces")).hasSize(1);
    assertThat(card.path("mac").asString()).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
    JsonNode address = card.path("addresses").path(0);
    assertThat(address.path("address"))
        .isEqualTo(api.get(vps).expect(200).json().path("primaryIp"));
    assertThat(address.path("prefix").asInt()).isEqualTo(16);
    assertThat(address.path("family").asString()).isEqualTo("ipv4");
    assertThat(address.path("primary").asBoolean()).isTrue();
    assertThat(network.path("gateway").asString()).isEqualTo("10.77.0.2");
    assertThat(network.path("nameservers").path(0).asString()).isEqualTo("10.77.0.3");
    assertThat(network.path("access").path(0).path("service").asString()).isEqualTo("ssh");
    assertThat(network.path("access").path(0).path("port").asInt()).isBetween(1, 65535);

    JsonNode elsewhere = api.get(customer.vpsPath() + "/network").expect(200).json();
    assertThat(elsewhere.path("gateway").isNull()).isTrue();
    assertThat(elsewhere.path("access")).isEmpty();
  }

  @Test
  void scopeAndOwnershipAreAskedFirst(TestServer server) {
    var customer = server.customer();
    for (String look : List.of("/details", "/status", "/network", "/firewall")) {
      String path = customer.vpsPath() + look;
      server.caller().get(path).expect(401, "unauthorized");
      customer.api(Scope.POWER_VM).get(path).expect(403, "forbidden");
      server.customer().api().get(path).expect(404, "vps_not_found");
      customer.api().get("/api/v2/vps/nonsense" + look).expect(404, "vps_not_found");
      customer.api().post(path, "{}").expect(405, "method_not_allowed");
    }
  }

  private static String restored(Api api, TestServer.Customer customer) {
    Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
    TestServer.ended(api, accepted);
    return accepted.header("Location").orElseThrow();
  }

  private static VpsId id(String path) {
    return VpsId.parse(path.replaceFirst(".*/", "")).orElseThrow();
  }
}
