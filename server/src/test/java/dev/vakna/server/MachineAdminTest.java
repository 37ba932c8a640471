package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.testkit.engine.ByName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What operators ask of machines, of the server alone. */
@ExtendWith(SharedServer.class)
class MachineAdminTest {

  private static final String VMS = "/internal/admin/vms";

  private static VpsId restored(TestServer.Customer customer) {
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), "{}").expect(202));
    assertThat(job.path("isCompleted").asBoolean()).as(job.toString()).isTrue();
    return VpsId.parse(job.path("vmId").asString()).orElseThrow();
  }

  @Test
  void aConsoleIsShownByNameAndByIdAndNoLongerThanAskedFor(TestServer server) {
    VpsId vps = restored(server.customer());
    server.engine().console("booting\nweb login: ");
    Api operator = server.operator();
    for (String called : List.of(vps.text(), vps.body())) {
      JsonNode shown = operator.get(VMS + "/" + called + "/console").expect(200).json();
      assertThat(shown.path("text").asString()).isEqualTo("booting\nweb login: ");
      assertThat(shown.path("host").asString()).isEqualTo("model-host");
      assertThat(shown.path("name").asString()).isEqualTo(vps.body());
    }
    String path = VMS + "/" + vps.text() + "/console?maxChars=";
    assertThat(operator.get(path + 7).expect(200).json().path("text").asString())
        .isEqualTo("login: ");
    // Half of a character is none.
    server.engine().console("\uD83D\uDE00x");
    assertThat(operator.get(path + 2).expect(200).json().path("text").asString()).isEqualTo("x");
    server.engine().console("");
    assertThat(operator.get(path + 2).expect(200).json().path("text").asString()).isEmpty();
    for (String wrong : List.of("0", "-1", "262145", "many")) {
      operator.get(path + wrong).expect(400, "invalid_request");
    }
  }

  @Test
  void onlyTheTokenShowsItAndOnlyAtItsOwnDoor(TestServer server) {
    var customer = server.customer();
    String path = VMS + "/" + restored(customer).text() + "/console";
    server.operator().anonymous().get(path).expect(401, "unauthorized");
    server.operator().withKey(customer.key()).get(path).expect(401, "unauthorized");
    customer.api().get(path).expect(404, "not_found");
    server.operator().anonymous().post(VMS + "/shutdown", "{}").expect(401, "unauthorized");
    customer.api().post(VMS + "/shutdown", "{}").expect(404, "not_found");
  }

  @Test
  void whatIsNotHereIsSaidAsItIs(TestServer server) {
    Api operator = server.operator();
    operator.get(VMS + "/nonsense/console").expect(404, "vps_not_found");
    operator.get(VMS + "/01m84w2tdm8v740txewpcvamm4/console").expect(404, "vps_not_found");

    var customer = server.customer();
    assertThat(
            operator
                .get(VMS + "/" + customer.vps.id().text() + "/console")
                .expect(409, "vps_not_ready")
                .text())
        .contains("not run by Vakna");

    VpsId elsewhere = restored(customer);
    server
        .store()
        .transact(tx -> {
          Vps vps = tx.vpses().lock(elsewhere).orElseThrow();
          tx.vpses()
              .update(
                  vps.placed(
                      new Vps.Placement("other-host", "", List.of()),
                      Objects.requireNonNull(vps.billing())));
          return true;
        });
    assertThat(
            operator
                .get(VMS + "/" + elsewhere.text() + "/console")
                .expect(409, "vps_not_ready")
                .text())
        .contains("other-host", "model-host", "Ask a server of that host");

    VpsId lost = restored(server.customer());
    ByName.of(server.engine()).destroy(MachineName.of(lost));
    assertThat(
            operator.get(VMS + "/" + lost.text() + "/console").expect(409, "vps_not_ready").text())
        .contains("missing");
  }

  @Test
  void aWrongPatienceSwitchesNothingOff(TestServer server) {
    Api operator = server.operator();
    for (String body :
        List.of(
            "{\"patienceSeconds\": -1}",
            "{\"patienceSeconds\": 3601}",
            "{\"patienceSeconds\": \"soon\"}",
            "{\"patience\": 1}",
            "[]")) {
      operator.post(VMS + "/shutdown", body).expect(400, "invalid_request");
    }
    JsonNode stands = operator.get(VMS + "/shutdown").expect(200).json();
    assertThat(stands.path("state").asString()).isEqualTo("idle");
    server.caller().get("/readyz").expect(200);
  }

  @Test
  void allMachinesAreSwitchedOffAndStayOffAndTheServerStartsNothingMore(@TempDir Path home)
      throws Exception {
    try (TestServer server = TestServer.start(home)) {
      VpsId obedient = restored(server.customer());
      VpsId deaf = restored(server.customer());
      server.engine().guest(MachineName.of(deaf), ModelEngine.Guests.SILENT);
      Api operator = server.operator();

      operator.post(VMS + "/shutdown", "{\"patienceSeconds\": 1}").expect(202);
      JsonNode over =
          Awaitility.await()
              .atMost(Duration.ofSeconds(40))
              .until(
                  () -> operator.get(VMS + "/shutdown").expect(200).json(),
                  stands -> stands.path("state").asString().equals("over"));

      assertThat(over.path("well").asBoolean()).as(over.toString()).isTrue();
      assertThat(over.path("trouble").isNull()).isTrue();
      assertThat(outcome(over, obedient)).isEqualTo("switched_off");
      assertThat(outcome(over, deaf)).isEqualTo("ended");
      for (VpsId vps : List.of(obedient, deaf)) {
        assertThat(ByName.of(server.engine()).state(MachineName.of(vps)).name())
            .isEqualTo("STOPPED");
        Vps recorded = server.store().transact(tx -> tx.vpses().find(vps)).orElseThrow();
        assertThat(recorded.standing().power()).isEqualTo(PowerState.STOPPED);
        assertThat(recorded.standing().desiredPower()).isEqualTo(PowerState.STOPPED);
        List<Interval> intervals = server.store().transact(tx -> tx.metering().of(vps));
        assertThat(intervals)
            .allSatisfy(interval ->
                assertThat(interval.endedAt() == null)
                    .isEqualTo(
                        interval.meter() == Meter.STORAGE || interval.meter() == Meter.IPV4));
      }
      assertThat(
              RawCall.send(
                  server.port(), "GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 503");
      server.caller().get("/healthz").expect(200);
      assertThat(operator.get("/internal/admin/reconciler").expect(200).text())
          .contains("was switched off with its host's machines");

      // What is asked for meanwhile waits for the next start.
      operator.post("/internal/admin/vps/" + deaf.text() + "/actions/start", "{}").expect(202);
      JsonNode again = operator.post(VMS + "/shutdown", "{}").expect(202).json();
      assertThat(again.path("machines").size()).isZero();
      assertThat(ByName.of(server.engine()).state(MachineName.of(deaf)).name())
          .isEqualTo("STOPPED");
    }
  }

  private static String outcome(JsonNode shutdown, VpsId vps) {
    for (JsonNode machine : shutdown.path("machines")) {
      if (machine.path("name").asString().equals(vps.body())) {
        return machine.path("outcome").asString();
      }
    }
    return "not met";
  }
}
