package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.cli.VaknaCommand;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.simulator.Samples;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Networks over the operators' interface, and by commands that are processes of their own. */
@ExtendWith(SharedServer.class)
class NetworkAdminTest {

  private static final String BASE = "/internal/admin/networks";

  private static void newRegion(TestServer server, String id) {
    server
        .store()
        .transact(tx -> {
          tx.regions().put(Samples.region(tx.regions().defaultRegion(), id));
          return id;
        });
  }

  private static ObjectNode body(String name, String region) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("name", name)
        .put("region", region)
        .put("bridge", "vmbr-" + region)
        .put("ipv4", "192.0.2.10-192.0.2.20")
        .put("gateway", "192.0.2.1/24");
  }

  private static Api.Answer put(TestServer server, JsonNode body) {
    return put(server, body, "");
  }

  private static Api.Answer put(TestServer server, JsonNode body, String query) {
    return server
        .operator()
        .send(
            "PUT",
            BASE + "/" + body.path("name").asString() + query,
            BodyPublishers.ofString(body.toString()));
  }

  /** Whose a machine of the network is does not matter to it. */
  private static VpsId lease(TestServer server, String network, String address) {
    VpsId vps = server.customer().vps.id();
    server.store().transact(tx -> tx.addresses().take(vps, network, address));
    return vps;
  }

  private static void assertRefused(Api.Answer answer, String pointer, String... words) {
    JsonNode fault = answer.expect(400, "invalid_request").json().path("errors").path(0);
    assertThat(fault.path("pointer").asString()).isEqualTo(pointer);
    assertThat(fault.path("detail").asString()).contains(words);
  }

  @Test
  void aNetworkIsMadeShownChangedAndForgotten(TestServer server) {
    newRegion(server, "n-life");
    ObjectNode body = body("life", "n-life");
    JsonNode made = put(server, body).expect(200).json();
    assertThat(made.path("made").asBoolean()).isTrue();
    assertThat(made.path("network").path("open").toString())
        .isEqualTo("[\"tcp/22\",\"tcp/80\",\"tcp/443\"]");
    assertThat(made.path("network").path("holdBackSeconds").asLong()).isEqualTo(600);
    assertThat(put(server, body).expect(200).json().path("changes")).isEmpty();

    body.put("vlan", 7)
        .put("ipv6", "2001:DB8:1:0::/64")
        .put("gateway6", "fe80::1")
        .put("sendingBits", 100_000_000)
        .put("receivingBits", 64_000)
        .put("holdBackSeconds", 0);
    body.putArray("nameservers").add("192.0.2.53").add("2001:db8:0::53");
    body.putArray("open").add("udp/60000-61000@203.0.113.0/24");
    JsonNode tried = put(server, body, "?dryRun=true").expect(200).json();
    assertThat(tried.path("changes").toString())
        .contains("VLAN - -> 7", "open tcp/22 tcp/80 tcp/443 -> udp/60000-61000@203.0.113.0/24");
    assertThat(tried.path("made").asBoolean()).isFalse();
    Api operator = server.operator();
    assertThat(operator.get(BASE + "/life").expect(200).json().path("vlan").isNull()).isTrue();
    JsonNode changed = put(server, body).expect(200).json();
    assertThat(changed.path("changes")).isEqualTo(tried.path("changes"));
    JsonNode shown = operator.get(BASE + "/life").expect(200).json();
    assertThat(shown.path("ipv6").asString()).isEqualTo("2001:db8:1::/64");
    assertThat(shown.path("nameservers").toString()).contains("2001:db8::53");
    assertThat(shown.path("addresses").path("free").asInt()).isEqualTo(11);
    assertThat(operator.get(BASE).expect(200).text()).contains("\"life\"");

    operator.send("DELETE", BASE + "/life", null).expect(204);
    operator.send("DELETE", BASE + "/life", null).expect(404, "not_found");
    operator.get(BASE + "/life").expect(404, "not_found");
    JsonNode history = operator.get(BASE + "/life/history").expect(200).json().path("changes");
    assertThat(history).hasSize(3);
    assertThat(history.path(0).path("words").asString()).startsWith("removed: region n-life");
    assertThat(history.path(1).path("words").asString()).startsWith("changed: VLAN - -> 7");
    assertThat(history.path(2).path("words").asString())
        .startsWith("made: region n-life, bridge vmbr-n-life");
    assertThat(server.part(AuditLog.class).newest(3))
        .allMatch(entry -> entry.kind().permanent() && entry.kind().code().equals("network"));
  }

  @Test
  void whatCannotBeIsRefusedFieldByField(TestServer server) {
    newRegion(server, "n-faults");
    ObjectNode body = body("faults", "n-faults");
    for (String required : List.of("region", "bridge", "ipv4", "gateway")) {
      assertRefused(put(server, without(body, required)), "/" + required, "required");
    }
    String[][] faults = {
      {"region", "atlantis", "There is no region atlantis", "n-faults"},
      {"bridge", "-x", "no name of a bridge"},
      {"ipv4", "192.0.2.10", "write the first and the last"},
      {"ipv4", "192.0.2.20-192.0.2.10", "comes before"},
      {"ipv4", "192.0.2.1-192.0.2.10", "which is the gateway"},
      {"ipv4", "192.0.2.10-192.0.3.10", "not all in the gateway's network 192.0.2.0/24"},
      {"ipv4", "x-y", "'x' is no IPv4 address"},
      {"gateway", "192.0.2.1", "length of its network's prefix"},
      {"gateway", "host/24", "'host' is no IPv4 address"},
      {"gateway6", "fe80::1", "set `ipv6` too"},
      {"ipv6", "2001:db8::/64", "required"},
    };
    for (String[] fault : faults) {
      String pointer = fault[0].equals("ipv6") ? "/gateway6" : "/" + fault[0];
      String[] words = Arrays.copyOfRange(fault, 2, fault.length);
      assertRefused(put(server, body.deepCopy().put(fault[0], fault[1])), pointer, words);
    }
    assertRefused(put(server, body.deepCopy().put("vlan", 4095)), "/vlan", "from 1 to 4094");
    assertRefused(put(server, body.deepCopy().put("sendingBits", 1)), "/sendingBits", "64000");
    assertRefused(put(server, body.deepCopy().put("receivingBits", -1)), "/receivingBits", "64000");
    assertRefused(
        put(server, body.deepCopy().put("holdBackSeconds", Long.MAX_VALUE)), "", "7 days");
    ObjectNode ports = body.deepCopy();
    ports.putArray("open").add("tcp/0");
    assertRefused(put(server, ports), "/open", "names no ports");
    ObjectNode six = body.deepCopy().put("ipv6", "2001:db8:1::1/64").put("gateway6", "fe80::1");
    assertRefused(put(server, six), "/ipv6", "it begins at 2001:db8:1::");
    put(server, body("default", "n-faults")).expect(400, "invalid_request");
    for (String unknown : List.of("speed", "dhcp")) {
      put(server, body.deepCopy().put(unknown, true)).expect(400, "invalid_request");
    }
    server
        .operator()
        .send("PUT", BASE + "/other", BodyPublishers.ofString(body.toString()))
        .expect(400, "invalid_request");
    server.operator().get(BASE + "/faults").expect(404, "not_found");
  }

  private static ObjectNode without(ObjectNode body, String field) {
    ObjectNode less = body.deepCopy();
    less.remove(field);
    return less;
  }

  @Test
  void twoNetworksOnOneWireHaveNoAddressInCommon(TestServer server) {
    newRegion(server, "n-wire-1");
    newRegion(server, "n-wire-2");
    put(server, body("wire-1", "n-wire-1")).expect(200);
    ObjectNode second = body("wire-2", "n-wire-2").put("bridge", "vmbr-n-wire-1");
    assertRefused(put(server, second), "/ipv4", "has addresses of network wire-1");
    assertRefused(
        put(server, body("wire-3", "n-wire-1")), "/region", "the network of n-wire-1 is wire-1");
    ObjectNode router = second.deepCopy().put("ipv4", "192.0.2.30-192.0.2.40");
    assertRefused(
        put(server, router.deepCopy().put("gateway", "192.0.2.15/24")),
        "/gateway",
        "an address of machines of network wire-1");
    assertRefused(
        put(
            server,
            second.deepCopy().put("ipv4", "192.0.2.1-192.0.2.5").put("gateway", "192.0.2.254/24")),
        "/ipv4",
        "the gateway of network wire-1");
    put(server, router).expect(200);
    assertRefused(
        put(server, second.deepCopy().put("vlan", 1)), "/ipv4", "has addresses of network wire-1");
    put(server, second.deepCopy().put("vlan", 9)).expect(200);
    server
        .store()
        .transact(tx -> {
          tx.regions().put(tx.regions().find("n-wire-1").orElseThrow().madeBy("pve1"));
          tx.regions().put(tx.regions().find("n-wire-2").orElseThrow().madeBy("pve2"));
          return tx;
        });
    put(server, second).expect(200);
  }

  @Test
  void aNetworkStaysWhatItsMachinesNeed(TestServer server) {
    newRegion(server, "n-stays");
    ObjectNode body = body("stays", "n-stays").put("ipv6", "2001:db8:1::/64");
    body.put("gateway6", "fe80::1");
    put(server, body).expect(200);
    VpsId vps = lease(server, "stays", "192.0.2.15");
    assertRefused(
        put(server, body.deepCopy().put("ipv4", "192.0.2.16-192.0.2.20")),
        "/ipv4",
        "outside of 192.0.2.16-192.0.2.20: 192.0.2.15;",
        "set a range that holds them");
    String[][] fixed = {{"bridge", "vmbr9"}, {"ipv6", "2001:db8:2::/64"}, {"region", "n-other"}};
    newRegion(server, "n-other");
    for (String[] change : fixed) {
      assertRefused(
          put(server, body.deepCopy().put(change[0], change[1])),
          "",
          "stays",
          "one machine has an address of it");
    }
    assertRefused(put(server, body.deepCopy().put("vlan", 3)), "", "VLAN of network stays stays -");
    put(server, body.put("ipv4", "192.0.2.15-192.0.2.40").put("gateway", "192.0.2.2/24"))
        .expect(200);
    Api operator = server.operator();
    assertRefused(
        operator.send("DELETE", BASE + "/stays", null),
        "/name",
        "Network stays stays: one machine has an address of it");
    server
        .store()
        .transact(tx -> {
          tx.addresses().release(vps);
          tx.addresses().refuse("stays", "192.0.2.20", tx.now().plus(Duration.ofHours(1)));
          return tx;
        });
    JsonNode shown = operator.get(BASE + "/stays").expect(200).json();
    assertThat(shown.path("addresses").toString())
        .isEqualTo("{\"leased\":0,\"heldBack\":1,\"inUse\":1,\"free\":24}");
    assertThat(shown.path("usedByOthers").path(0).path("address").asString())
        .isEqualTo("192.0.2.20");
    put(server, body.put("bridge", "vmbr9")).expect(200);
    operator.send("DELETE", BASE + "/stays", null).expect(204);
  }

  private record Said(int status, String text) {}

  /** Output and errors in one. */
  private static Said said(TestServer server, String... words) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                VaknaCommand.class.getName(),
                "admin",
                "network"));
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("VAKNA_HOME", server.home().toString());
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  @Test
  void anOperatorSetsANetworkUpByCommands(TestServer server) throws Exception {
    newRegion(server, "n-cli");
    Said missing = said(server, "put", "cli", "--region", "n-cli");
    assertThat(missing.text()).contains("`bridge` is required");
    assertThat(missing.status()).isEqualTo(1);
    String[] all = {
      "put",
      "cli",
      "--region=n-cli",
      "--bridge=vmbr-cli",
      "--vlan=12",
      "--ipv4=192.0.2.10-192.0.2.200",
      "--gateway=192.0.2.1/24",
      "--ipv6=2001:db8:1::/64",
      "--gateway6=fe80::1",
      "--nameserver=192.0.2.2,2001:db8::53",
      "--send-mbit=100",
      "--receive-mbit=0.064",
      "--open=tcp/22,udp/60000-61000@203.0.113.0/24",
      "--hold-back=60"
    };
    List<String> trial = new ArrayList<>(List.of(all));
    trial.add("--dry-run");
    Said tried = said(server, trial.toArray(String[]::new));
    assertThat(tried.text()).contains("New network cli:", "VLAN 12", "without --dry-run");
    assertThat(tried.status()).isZero();
    assertThat(said(server, "show", "cli").text()).contains("There is no network cli");
    assertThat(said(server, all).text()).contains("New network cli:");
    assertThat(said(server, all).text()).contains("is so already");
    lease(server, "cli", "192.0.2.11");
    Said shown = said(server, "show", "cli");
    assertThat(shown.text())
        .containsPattern("leased +1\n")
        .containsPattern("free +190\n")
        .containsPattern("bridge +vmbr-cli, VLAN 12\n")
        .containsPattern("a machine receives +0.064 Mbit/s\n")
        .containsPattern("open on new machines +tcp/22, udp/60000-61000@203.0.113.0/24\n");
    Said narrow = said(server, "put", "cli", "--ipv4=192.0.2.12-192.0.2.200");
    assertThat(narrow.text()).contains("192.0.2.11", "end those machines first");
    assertThat(narrow.status()).isEqualTo(1);
    Said changed =
        said(
            server,
            "put",
            "cli",
            "--open=none",
            "--send-mbit=none",
            "--nameserver=none",
            "--hold-back=0");
    assertThat(changed.text())
        .contains(
            "Network cli:",
            "open tcp/22 udp/60000-61000@203.0.113.0/24 -> -",
            "sending bits/s 100000000 -> -",
            "nameservers 192.0.2.2 2001:db8::53 -> -")
        .doesNotContain("VLAN");
    assertThat(said(server, "put", "cli", "--vlan=many").text()).contains("no number");
    assertThat(said(server, "remove", "cli").text()).contains("one machine has an address of it");
    assertThat(said(server, "list").text()).contains("cli", "192.0.2.10-192.0.2.200");
    assertThat(said(server, "history", "cli").text()).contains("made: region n-cli");
  }
}
