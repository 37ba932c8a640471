package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.account.Scope;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.network.OpenPorts;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What others may begin to talk to of a Cloud VM is what its owner says. */
@ExtendWith(SharedServer.class)
class FirewallCallTest {

  private static final String OFFICE =
      """
      {"rules": [
        {"protocol": "udp", "ports": "60000-61000"},
        {"protocol": "tcp", "ports": "22", "sources": ["2001:DB8::/32", "203.0.113.0/24"],
         "description": "Office"},
        {"protocol": "udp", "ports": "60000-61000", "sources": [], "description": "again"}]}
      """;

  private static Api.Answer put(Api api, String vps, String body) {
    return api.send(
        "PUT",
        vps + "/firewall",
        BodyPublishers.ofString(body),
        "Content-Type",
        "application/json");
  }

  private static String restored(Api api, TestServer.Customer customer) {
    JsonNode made = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    return "/api/v2/vps/" + made.path("vmId").asString();
  }

  private static JsonNode enforced(Api api, String vps) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(api.get(vps + "/firewall").expect(200).json().path("state").asString())
                .isEqualTo("enforced"));
    return api.get(vps + "/firewall").expect(200).json();
  }

  private static List<String> open(TestServer server, String vps) {
    String name = vps.substring(vps.indexOf("vps_") + 4);
    return server.engine().openPorts(new MachineName(name)).orElseThrow().stream()
        .map(OpenPorts::toString)
        .toList();
  }

  private static String gate(Api api, String vps) {
    JsonNode actions = api.get(vps + "/details").expect(200).json().path("actions");
    return actions.path("canChangeFirewall").path("code").asString("");
  }

  @Test
  void aNewMachineIsReachedByWhatItsPlanSaidAndThenByWhatItsOwnerSays(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode planned = api.post(customer.restorePath() + "/plan", null).expect(200).json();
    assertThat(planned.path("openPorts").valueStream().map(each -> each.path("ports").asString()))
        .containsExactly("22", "80", "443");
    String vps = restored(api, customer);
    JsonNode first = enforced(api, vps);
    assertThat(first.path("rules")).hasSameSizeAs(planned.path("openPorts"));
    assertThat(first.path("vpsId").asString()).isEqualTo(vps.substring(vps.indexOf("vps_")));
    assertThat(open(server, vps)).containsExactly("tcp/22", "tcp/80", "tcp/443");

    JsonNode said = put(api, vps, OFFICE).expect(200).json();

    assertThat(said.path("state").asString()).isEqualTo("pending");
    assertThat(said.path("rules").toString())
        .isEqualTo(
            """
            [{"protocol":"tcp","ports":"22","sources":["203.0.113.0/24","2001:db8::/32"],"description":"Office"},{"protocol":"udp","ports":"60000-61000","sources":[],"description":null}]\
            """);
    assertThat(Instant.parse(said.path("changedAt").asString()))
        .isAfter(Instant.parse(first.path("changedAt").asString()));
    JsonNode held = enforced(api, vps);
    assertThat(held.path("rules")).isEqualTo(said.path("rules"));
    assertThat(open(server, vps))
        .containsExactly("tcp/22@203.0.113.0/24", "tcp/22@2001:db8::/32", "udp/60000-61000");
    assertThat(put(api, vps, OFFICE).expect(200).json()).isEqualTo(held);
    JsonNode details = api.get(vps + "/details").expect(200).json();
    assertThat(details.path("firewall").toString())
        .isEqualTo("{\"rules\":2,\"state\":\"enforced\"}");
    assertThat(gate(api, vps)).isEmpty();

    put(api, vps, "{\"rules\": []}").expect(200);
    enforced(api, vps);
    assertThat(open(server, vps)).isEmpty();
    TestServer.ended(api, api.post(vps + "/actions/cancel", null).expect(202));
    api.get(vps + "/firewall").expect(404, "vps_not_found");
    put(api, vps, OFFICE).expect(404, "vps_not_found");
  }

  @Test
  void ofWhatIsNotRunHereNothingIsKept(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    String vps = customer.vpsPath();
    JsonNode firewall = api.get(vps + "/firewall").expect(200).json();
    assertThat(firewall.path("rules")).isEmpty();
    assertThat(firewall.path("state").asString()).isEqualTo("not_enforced");
    assertThat(firewall.path("changedAt").isNull()).isTrue();
    assertThat(api.get(vps + "/details").expect(200).json().path("firewall").isNull()).isTrue();
    JsonNode problem = put(api, vps, OFFICE).expect(409, "vps_not_ready").json();
    assertThat(problem.path("extensions").path("gate").asString()).isEqualTo("not_managed_here");
    assertThat(gate(api, vps)).isEqualTo("not_managed_here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | /rules missing_required",
        "{'rules':null} | /rules missing_required",
        "{'rules':{}} | /rules wrong_type",
        "{'rules':[7]} | /rules/0 wrong_type",
        "{'rules':[{}]} | /rules/0/ports missing_required, /rules/0/protocol missing_required",
        "{'rules':[{'protocol':'icmp','ports':'1'}]} | /rules/0/protocol unknown_value",
        "{'rules':[{'protocol':'tcp','ports':22}]} | /rules/0/ports wrong_type",
        "{'rules':[{'protocol':'tcp','ports':'0'}]} | /rules/0/ports below_minimum",
        "{'rules':[{'protocol':'tcp','ports':'65536'}]} | /rules/0/ports above_maximum",
        "{'rules':[{'protocol':'tcp','ports':'9-8'}]} | /rules/0/ports invalid_value",
        "{'rules':[{'protocol':'tcp','ports':'1','sources':'x'}]} | /rules/0/sources wrong_type",
        "{'rules':[{'protocol':'tcp','ports':'1','sources':['::1','x']}]} | /rules/0/sources/1 invalid_value",
        "{'rules':[{'protocol':'tcp','ports':'1','port':1}]} | /rules/0/port unknown_field",
        "{'rules':[],'state':'enforced'} | /state unknown_field",
        "{'rules':[{'protocol':'tcp','ports':'a'},{'protocol':1,'ports':'b'}]} | /rules/0/ports invalid_value, /rules/1/ports invalid_value, /rules/1/protocol wrong_type",
      })
  void aFaultyBodyOpensNothingAndAllFaultsAreNamed(String body, String faults, TestServer server) {
    var customer = server.customer();
    JsonNode problem =
        put(customer.api(), customer.vpsPath(), body.replace('\'', '"'))
            .expect(400, "invalid_request")
            .json();
    assertThat(
            problem
                .path("errors")
                .valueStream()
                .map(each -> each.path("pointer").asString() + " " + each.path("code").asString()))
        .containsExactlyInAnyOrder(faults.split(", ", -1));
  }

  @Test
  void onlyItsOwnerWithTheScopeSaysWhatIsOpen(TestServer server) {
    var customer = server.customer();
    String vps = customer.vpsPath();
    put(server.caller(), vps, OFFICE).expect(401, "unauthorized");
    put(customer.api(Scope.READ_VM), vps, OFFICE).expect(403, "forbidden");
    customer.api(Scope.WRITE_VM).get(vps + "/firewall").expect(403, "forbidden");
    put(server.customer().api(), vps, "{").expect(404, "vps_not_found");
    put(customer.api(Scope.WRITE_VM), vps, OFFICE).expect(409, "vps_not_ready");
  }
}
