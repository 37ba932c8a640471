package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.engine.SiteCapacity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What an account is offered of Cloud VMs, and what is left of its limits. */
@ExtendWith(SharedServer.class)
class PaygTest {

  private static final String DEPLOYMENTS = "/api/v2/vps/payg/deployments";
  private static final String LIMITS = "/api/v2/vps/payg/limits";

  @Test
  void anAccountInGoodStandingIsOfferedTheDefaultRegion(TestServer server) {
    JsonNode offer = server.customer().api().get(DEPLOYMENTS).expect(200).json();
    assertThat(offer.path("available").asBoolean()).isTrue();
    assertThat(offer.path("reason").isNull()).isTrue();
    assertThat(offer.path("access").path("available").asBoolean()).isTrue();
    assertThat(offer.path("access").path("blockerReasons").size()).isZero();
    assertThat(offer.path("actions").path("canDeploy").path("allowed").asBoolean()).isTrue();
    assertThat(offer.path("defaults").toString())
        .isEqualTo(
            "{\"regionId\":\"stockholm\",\"resources\":{\"cpuCores\":1,\"memoryGb\":1,\"storageGb\":50}}");
    assertThat(offer.path("limits").path("memoryGb").toString())
        .isEqualTo("{\"min\":1,\"max\":256}");
    assertThat(offer.path("pricing").path("cpuPerCoreHour").asDecimal())
        .isEqualByComparingTo("0.015");
    // Other tests of the server that is shared may have made further ones.
    assertThat(offer.path("regions").valueStream().map(region -> region.path("id").asString()))
        .contains("stockholm");
  }

  @Test
  void whatStandsInTheWayIsTheRestoresOwnRefusal(TestServer server) {
    var customer = server.customer();
    customer.change(Wishes.unverifiedWithUnpaidInvoice());
    Api api = customer.api();
    JsonNode offer = api.get(DEPLOYMENTS).expect(200).json();
    JsonNode refused = api.post(customer.restorePath(), null).expect(403).json();
    assertThat(offer.path("available").asBoolean()).isFalse();
    assertThat(offer.path("access").path("verified").asBoolean()).isFalse();
    assertThat(offer.path("access").path("blockerReasons"))
        .isEqualTo(refused.path("blockerReasons"));
    assertThat(offer.path("access").path("reason")).isEqualTo(refused.path("detail"));
    assertThat(offer.path("actions").path("canDeploy").path("code"))
        .isEqualTo(refused.path("extensions").path("gate"));
  }

  @Test
  void aLimitBelowTheSmallestMachineIsABlocker(TestServer server) {
    var customer = server.customer();
    customer.change(Wishes.storageLimit(49));
    JsonNode offer = customer.api().get(DEPLOYMENTS).expect(200).json();
    assertThat(offer.path("access").path("blockerReasons").toString())
        .isEqualTo("[\"storage_limit_exceeded\"]");
  }

  @Test
  void scopesAndRoomCloseTheGateAndNotTheAccess(TestServer server) {
    var customer = server.customer();
    JsonNode readOnly = customer.api(Scope.READ_VM).get(DEPLOYMENTS).expect(200).json();
    assertThat(readOnly.path("available").asBoolean()).isTrue();
    assertThat(readOnly.path("actions").path("canDeploy").path("code").asString())
        .isEqualTo("missing_scope");
    server.engine().capacity(new SiteCapacity(1024, 16L << 20, 0, 64L << 40));
    try {
      JsonNode full = customer.api().get(DEPLOYMENTS).expect(200).json();
      assertThat(full.path("actions").path("canDeploy").path("code").asString())
          .isEqualTo("capacity_unavailable");
    } finally {
      server.engine().capacity(TestServer.ROOMY);
    }
  }

  @Test
  void whatIsBeingMadeCountsAgainstTheLimits(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode before = api.get(LIMITS).expect(200).json();
    assertThat(before.path("current").path("instanceCount").asInt()).isZero();
    assertThat(before.path("hasPendingRequests").asBoolean()).isFalse();
    api.post(customer.restorePath(), "{\"cpuCores\": 3, \"memoryGb\": 5}").expect(202);
    JsonNode after = api.get(LIMITS).expect(200).json();
    assertThat(after.path("current").toString())
        .isEqualTo("{\"cpuCores\":3,\"memoryGb\":5,\"storageGb\":50,\"instanceCount\":1}");
    for (String field : new String[] {"cpuCores", "memoryGb", "storageGb", "instanceCount"}) {
      assertThat(after.path("remaining").path(field).asInt())
          .isEqualTo(
              after.path("max").path(field).asInt() - after.path("current").path(field).asInt());
    }
    assertThat(after.path("billing")).isEqualTo(api.get(DEPLOYMENTS).json().path("pricing"));
  }

  @Test
  void oneNeedsToReadMachines(TestServer server) {
    for (String path : new String[] {DEPLOYMENTS, LIMITS}) {
      server.caller().get(path).expect(401, "unauthorized");
      server.customer().api(Scope.WRITE_BILLING).get(path).expect(403, "forbidden");
      server.customer().api().send("POST", path, null).expect(405, "method_not_allowed");
    }
  }
}
