package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class PlacementAdminTest {

  private static final String BASE = "/internal/admin";

  @Test
  void theEnginesOwnNamesForAMachineAreTheOperatorsToSeeAndNobodyElses(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    String id = job.path("vmId").asString();
    assertThat(placement(server, customer.account.text(), id).has("place")).isFalse();
    assertThat(machine(server, id).has("place")).isFalse();
    server
        .store()
        .transact(tx -> {
          var vps = tx.vpses().lock(VpsId.parse(id).orElseThrow()).orElseThrow();
          var was = vps.site().placement();
          tx.vpses()
              .update(
                  vps.placed(
                      new Vps.Placement(was.host(), "{\"vmid\":500017}", was.access()),
                      vps.billing()));
          return true;
        });
    assertThat(placement(server, customer.account.text(), id).path("place").asString())
        .isEqualTo("{\"vmid\":500017}");
    assertThat(machine(server, id).path("place").asString()).isEqualTo("{\"vmid\":500017}");
    for (String path :
        List.of("/api/v2/vps", "/api/v2/vps/" + id, "/api/jobs/" + job.path("jobId").asString())) {
      assertThat(api.get(path).expect(200).text()).doesNotContain("500017", "\"place\"");
    }
  }

  private static JsonNode placement(TestServer server, String account, String vps) {
    return withId(
            server.operator().get(BASE + "/accounts/" + account + "/vps").expect(200).json(), vps)
        .path("placement");
  }

  private static JsonNode machine(TestServer server, String vps) {
    return withId(server.operator().get(BASE + "/vms").expect(200).json(), vps);
  }

  private static JsonNode withId(JsonNode list, String vps) {
    for (JsonNode each : list.path("vps").isArray() ? list.path("vps") : list.path("vms")) {
      if (each.path("vpsId").asString("").equals(vps)) {
        return each;
      }
    }
    throw new AssertionError(vps + " is not listed");
  }
}
