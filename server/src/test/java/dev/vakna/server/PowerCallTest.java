package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.simulator.engine.ModelEngine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A customer switches the power of a machine. */
@ExtendWith(SharedServer.class)
class PowerCallTest {

  private static final List<String> ACTS = List.of("start", "shutdown", "stop", "restart", "reset");

  @Test
  void aMachineIsSwitchedOffOnAndOver(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = restored(api, customer);
    for (String act : List.of("shutdown", "start", "restart", "reset", "stop", "start")) {
      Api.Answer accepted = api.post(vps + "/actions/" + act, null).expect(202);
      assertThat(accepted.json().path("operation").path("status").asString()).isEqualTo("queued");
      assertThat(accepted.header("Retry-After")).isPresent();
      assertThat(accepted.header("Location")).hasValue(vps);
      JsonNode job = TestServer.ended(api, accepted);
      assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("completed");
      assertThat(job.path("type").asString()).isEqualTo("vps." + act);
      JsonNode result = job.path("result").path("result");
      String power = act.equals("shutdown") || act.equals("stop") ? "stopped" : "running";
      assertThat(result.path("powerState").asString()).isEqualTo(power);
      assertThat(vps).endsWith(result.path("vpsId").asString());
      assertThat(api.get(vps).expect(200).json().path("powerState").asString()).isEqualTo(power);
    }
  }

  @Test
  void whatIsAlreadySoIsRefusedWithItsGate(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = restored(api, customer);
    refused(api, vps, "start", "vps_not_ready", "already_running");
    TestServer.ended(api, api.post(vps + "/actions/stop", "{}").expect(202));
    for (String act : List.of("shutdown", "stop", "restart", "reset")) {
      refused(api, vps, act, "vps_not_ready", "already_stopped");
    }
    for (String act : ACTS) {
      refused(api, customer.vpsPath(), act, "vps_not_ready", "not_managed_here");
    }
  }

  @Test
  void whatIsSuspendedIsSwitchedOffAndNotOn(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = restored(api, customer);
    standing(server, vps, ServiceStatus.SUSPENDED);
    for (String act : List.of("start", "restart", "reset")) {
      refused(api, vps, act, "vps_not_ready", "vps_suspended");
    }
    TestServer.ended(api, api.post(vps + "/actions/stop", "{}").expect(202));
    for (String act : List.of("start", "restart", "reset")) {
      refused(api, vps, act, "vps_not_ready", "vps_suspended");
    }
    standing(server, vps, ServiceStatus.TERMINATED);
    for (String act : ACTS) {
      refused(api, vps, act, "vps_not_ready", "vps_terminated");
    }
    standing(server, vps, ServiceStatus.PENDING);
    for (String act : ACTS) {
      refused(api, vps, act, "vps_not_ready", "vps_pending");
    }
  }

  @Test
  void aMachineThatAnotherJobHoldsIsBusyWhateverElseIsSo(@TempDir Path home) {
    try (TestServer server = TestServer.start(home, "--vakna.power.patience=3s")) {
      var customer = server.customer();
      Api api = customer.api();
      String vps = restored(api, customer);
      server.engine().guest(MachineName.of(id(vps)), ModelEngine.Guests.SILENT);
      Api.Answer asked = api.post(vps + "/actions/shutdown", null).expect(202);
      for (String act : ACTS) {
        Api.Answer busy = refused(api, vps, act, "vps_busy", "vps_busy");
        assertThat(busy.header("Retry-After")).isPresent();
      }
      JsonNode job = TestServer.ended(api, asked);
      assertThat(job.path("status").asString()).isEqualTo("failed");
      assertThat(job.toString()).contains("guest_did_not_stop");
      assertThat(api.get(vps).json().path("powerState").asString()).isEqualTo("running");

      JsonNode forced =
          TestServer.ended(
              api, api.post(vps + "/actions/restart", "{\"force\": true}").expect(202));
      assertThat(forced.path("status").asString()).as(forced.toString()).isEqualTo("completed");
    }
  }

  @Test
  void scopeOwnershipAndBodyAreJudgedInThisOrderAndBeforeTheGate(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String absent = "/api/v2/vps/vps_" + "0".repeat(26);
    for (String act : ACTS) {
      String own = customer.vpsPath() + "/actions/" + act;
      server.caller().post(own, "{").expect(401, "unauthorized");
      Api.Answer forbidden =
          customer.api(Scope.READ_VM, Scope.WRITE_VM).post(absent + "/actions/" + act, "{");
      forbidden.expect(403, "forbidden");
      assertThat(forbidden.json().path("extensions").path("missingScopes").toString())
          .isEqualTo("[\"power:vm\"]");
      api.post(absent + "/actions/" + act, "{").expect(404, "vps_not_found");
      api.post("/api/v2/vps/vps_x/actions/" + act, "{").expect(404, "vps_not_found");
      server.customer().api().post(own, "{").expect(404, "vps_not_found");
      api.post(own, "{").expect(400, "invalid_request");
      api.post(own, "{\"colour\": 1}").expect(400, "invalid_request");
      api.post(own, "{}", "Idempotency-Key", "x".repeat(256)).expect(400, "invalid_request");
      api.post(own, "{}", "Content-Type", "text/plain").expect(415, "unsupported_media_type");
      api.post(own, "x".repeat(70_000)).expect(413, "payload_too_large");
      api.post(own, "{\"force\": 1}").expect(400, "invalid_request");
      api.get(own).expect(405, "method_not_allowed");
    }
    api.post(customer.vpsPath() + "/actions/start", "{\"force\": true}")
        .expect(400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}"})
  void whatSaysNothingIsTheSameRequest(String body, TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String stop = restored(api, customer) + "/actions/stop";
    String[] key = {"Idempotency-Key", "off"};
    Api.Answer first = api.post(stop, "{}", key).expect(202);
    TestServer.ended(api, first);
    Api.Answer again = api.post(stop, body.isEmpty() ? null : body, key).expect(202);
    assertThat(again.header("Idempotent-Replayed")).hasValue("true");
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
  }

  @Test
  void aKeyIsOfOneRouteAndOneRequestAndARefusalLeavesItFree(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = restored(api, customer);
    String[] key = {"Idempotency-Key", "k"};
    api.post(vps + "/actions/start", "{}", key).expect(409, "vps_not_ready");
    TestServer.ended(api, api.post(vps + "/actions/stop", "{}", key).expect(202));
    TestServer.ended(api, api.post(vps + "/actions/start", "{}", key).expect(202));
    api.post(customer.vpsPath() + "/actions/stop", "{}", key).expect(422, "idempotency_key_reused");
    TestServer.ended(api, api.post(vps + "/actions/restart", "{}", key).expect(202));
    api.post(vps + "/actions/restart", "{\"force\": true}", key)
        .expect(422, "idempotency_key_reused");
    assertThat(vps(server, vps).standing().desiredPower()).isEqualTo(PowerState.RUNNING);
  }

  private static Api.Answer refused(Api api, String vps, String act, String code, String gate) {
    Api.Answer refused = api.post(vps + "/actions/" + act, "{}").expect(409, code);
    assertThat(refused.json().path("extensions").path("gate").asString()).as(act).isEqualTo(gate);
    return refused;
  }

  private static String restored(Api api, TestServer.Customer customer) {
    Api.Answer accepted = api.post(customer.restorePath(), null).expect(202);
    TestServer.ended(api, accepted);
    return accepted.header("Location").orElseThrow();
  }

  private static VpsId id(String path) {
    return VpsId.parse(path.replaceFirst(".*/", "")).orElseThrow();
  }

  private static Vps vps(TestServer server, String path) {
    return server.store().transact(tx -> tx.vpses().find(id(path)).orElseThrow());
  }

  private static void standing(TestServer server, String path, ServiceStatus status) {
    server
        .store()
        .transact(tx -> {
          Vps vps = tx.vpses().lock(id(path)).orElseThrow();
          tx.vpses().update(vps.in(status, vps.standing().power(), vps.standing().desiredPower()));
          return vps;
        });
  }
}
