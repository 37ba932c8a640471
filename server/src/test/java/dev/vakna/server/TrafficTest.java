package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.machine.MachineName;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What a machine sends and receives, from its counter to its bill. */
@ExtendWith(SharedServer.class)
class TrafficTest {

  private static final String USAGE = "/api/v2/billing/metered-usage";
  private static final long GIB = 1L << 30;

  private static String restored(Api api, TestServer.Customer customer) {
    return TestServer.ended(api, api.post(customer.restorePath(), null).expect(202))
        .path("vmId")
        .asString();
  }

  private static List<JsonNode> traffic(Api api) {
    JsonNode usage = api.get(USAGE).expect(200).json();
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode line : usage.path("lineItems")) {
      sum = sum.add(line.path("charge").decimalValue());
    }
    assertThat(usage.path("totalCharge").decimalValue()).isEqualByComparingTo(sum);
    return usage
        .path("lineItems")
        .valueStream()
        .filter(line -> line.path("type").asString().equals("traffic"))
        .toList();
  }

  @Test
  void whatAMachineSentIsShownAndChargedAndWhatItReceivedIsShown(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    server.engine().countTraffic(true);
    String vps = restored(api, customer);
    MachineName machine = new MachineName(vps.substring("vps_".length()));
    assertThat(server.engine().carry(machine, 3 * GIB + GIB / 4, 12 * GIB + GIB / 2)).isPresent();
    JsonNode status = api.get("/api/v2/vps/" + vps + "/status").expect(200).json();
    assertThat(status.path("network").toString())
        .isEqualTo("{\"inboundGb\":3.25,\"outboundGb\":12.5,\"totalGb\":15.75}");

    // A machine loses its counter when it is stopped, and is looked at before.
    TestServer.ended(api, api.post("/api/v2/vps/" + vps + "/actions/stop", null).expect(202));
    server.engine().countTraffic(false);
    assertThat(server.engine().traffic().counters()).doesNotContainKey(machine);

    JsonNode details = api.get("/api/v2/vps/" + vps + "/details").expect(200).json();
    assertThat(details.path("bandwidth").toString())
        .isEqualTo(
            "{\"usedGb\":15.75,\"limitGb\":null,\"inboundGb\":3.25,\"outboundGb\":12.5,\"usagePercent\":null}");
    assertThat(traffic(api).stream().map(JsonNode::toString))
        .containsExactly(
            ("{\"vpsId\":\"%s\",\"type\":\"traffic\",\"quantity\":12.5,\"unit\":\"gib\",\"rate\":0.1,"
                    + "\"charge\":1.25,\"unitSeconds\":0,\"direction\":\"outbound\",\"bytes\":%d}")
                .formatted(vps, 12 * GIB + GIB / 2),
            ("{\"vpsId\":\"%s\",\"type\":\"traffic\",\"quantity\":3.25,\"unit\":\"gib\",\"rate\":0,"
                    + "\"charge\":0,\"unitSeconds\":0,\"direction\":\"inbound\",\"bytes\":%d}")
                .formatted(vps, 3 * GIB + GIB / 4));
    assertThat(api.get(USAGE + "?format=csv").expect(200).text())
        .contains(
            ",%s,traffic,12.5,gib,0,0.1,1.25,SEK,outbound,%d\r\n"
                .formatted(vps, 12 * GIB + GIB / 2))
        .contains(
            ",%s,traffic,3.25,gib,0,0,0,SEK,inbound,%d\r\n".formatted(vps, 3 * GIB + GIB / 4));
    assertThat(traffic(server.customer().api())).as("of another account").isEmpty();
  }

  @Test
  void whereNothingIsCountedNothingIsToldAndNothingIsCharged(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = restored(api, customer);
    TestServer.ended(api, api.post("/api/v2/vps/" + vps + "/actions/stop", null).expect(202));
    JsonNode details = api.get("/api/v2/vps/" + vps + "/details").expect(200).json();
    assertThat(details.path("bandwidth").toString())
        .isEqualTo(
            "{\"usedGb\":null,\"limitGb\":null,\"inboundGb\":null,\"outboundGb\":null,\"usagePercent\":null}");
    assertThat(traffic(api)).isEmpty();
  }
}
