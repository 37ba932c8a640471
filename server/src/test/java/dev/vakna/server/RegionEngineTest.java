package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The engine that an operator names for a region. */
@ExtendWith(SharedServer.class)
class RegionEngineTest {

  private static final String REGIONS = "/internal/admin/regions";
  private static final String KALMAR =
      """
      {"id": "kalmar", "name": "Kalmar", "country": "SE", "available": true, "isDefault": false,
       "cpuCores": {"min": 1, "max": 4}, "memoryGb": {"min": 1, "max": 8},
       "storageGb": {"min": 50, "max": 200},
       "prices": {"currencyCode": "SEK", "cpuPerCoreHour": 0.015, "memoryPerGbHour": 0.004,
         "storagePerGbHour": 0.003, "ipPerHour": 0.015, "bandwidthPerGb": 0.1}%s}
      """;

  private static Api.Answer put(TestServer server, String engine) {
    return server
        .operator()
        .send(
            "PUT",
            REGIONS + "/kalmar",
            java.net.http.HttpRequest.BodyPublishers.ofString(KALMAR.formatted(engine)));
  }

  private static JsonNode kalmar(TestServer server) {
    return server
        .operator()
        .get(REGIONS)
        .expect(200)
        .json()
        .path("regions")
        .valueStream()
        .filter(region -> region.path("id").asString().equals("kalmar"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isNamedShownKeptByWhoDoesNotKnowOfItAndGivenUp(TestServer server) {
    assertThat(put(server, "").expect(200).json().path("engine").isNull()).isTrue();
    assertThat(put(server, ", \"engine\": \"pve-kalmar.example\"").expect(200).text())
        .contains("\"engine\":\"pve-kalmar.example\"");
    assertThat(kalmar(server).path("engine").asString()).isEqualTo("pve-kalmar.example");
    assertThat(put(server, "").expect(200).json().path("engine").asString())
        .isEqualTo("pve-kalmar.example");
    assertThat(kalmar(server).path("engine").asString()).isEqualTo("pve-kalmar.example");

    var customer = server.customer();
    for (String path :
        List.of(
            "/api/v2/vps",
            "/api/v2/vps/" + customer.vps.id().text(),
            "/api/v2/vps/" + customer.vps.id().text() + "/backups")) {
      assertThat(customer.api().get(path).expect(200).text())
          .doesNotContain("pve-kalmar", "engine");
    }

    assertThat(put(server, ", \"engine\": null").expect(200).json().path("engine").isNull())
        .isTrue();
    assertThat(kalmar(server).path("engine").isNull()).isTrue();
    assertThat(server.operator().get(REGIONS + "/kalmar/history").expect(200).text())
        .contains("engine - -> pve-kalmar.example", "engine pve-kalmar.example -> -");
  }

  @Test
  void isRefusedInWordsWhenNoEngineCanBeCalledSo(TestServer server) {
    put(server, ", \"engine\": \"pve1\"").expect(200);
    for (String wrong :
        List.of(
            "\"\"",
            "\" \"",
            "\"-x\"",
            "\"Pve1\"",
            "\"a b\"",
            "\"r\u00e4ka\"",
            "\"" + "x".repeat(101) + "\"",
            "\"pve1\\n\"",
            "[]",
            "{}")) {
      JsonNode problem =
          put(server, ", \"engine\": " + wrong).expect(400, "invalid_request").json();
      JsonNode fault = problem.path("errors").path(0);
      assertThat(fault.path("pointer").asString()).as(wrong).isEqualTo("/engine");
    }
    assertThat(put(server, ", \"engine\": \"Pve1\"").text()).contains("lower-case letters");
    assertThat(kalmar(server).path("engine").asString()).isEqualTo("pve1");
  }
}
