package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A restored machine on a bridge of its host, beside its original: reached at its own addresses
 * from elsewhere, let through by its firewall, and there again after the host lost all it can lose.
 */
class ProvidersNetworkIT {

  private static final Duration RESTORE = Duration.ofMinutes(6);
  private static final Duration SHORT = Duration.ofMinutes(3);

  private static final int FRAME_HEAD = 14;

  /** What a guest tries that its filter drops, and what comes between two looks. */
  private static final long FEW = 6_000;

  private static final long VERY_FEW = 1_000;

  private static SampleBackups sample;

  private NetworkNamespace host;
  private NetworkNamespace world;

  @BeforeAll
  static void buildTheSampleGuest() throws Exception {
    sample = SampleBackups.tiny();
  }

  @BeforeEach
  void aHostWithABridgeAndAWorldBehindIt() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "network namespaces need root");
    host = NetworkNamespace.make("host");
    world = NetworkNamespace.make("world");
    host.run("ip link add uplink type veth peer name eth0 netns " + world.name());
    bridge();
    world.run("ip addr add 192.0.2.1/24 dev eth0");
    world.run("ip addr add 2001:db8:7::1/64 dev eth0 nodad");
    world.run("ip link set eth0 up");
  }

  private void bridge() throws Exception {
    host.run("ip link add vmbr0 type bridge");
    host.run("ip link set vmbr0 up");
    host.run("ip link set uplink master vmbr0 up");
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (NetworkNamespace each : new NetworkNamespace[] {host, world}) {
      if (each != null) {
        each.close();
      }
    }
  }

  @Test
  void aCloneStandsOnTheNetworkBesideItsOriginalAndIsThereAgainAfterTheHostLostEverything()
      throws Exception {
    String original = sample.facts().get("address").asString();
    Process running = original();
    try (Installation vakna =
        Installation.startIn(
            host, "--vakna.index.background=off", "--vakna.billing.traffic-interval=1s")) {
      sample.tinyInto(vakna.storeDirectory());
      vakna.customerWithImportedStore();
      network(vakna);
      awaitPage(original, "web-01");
      Path seen = vakna.home().resolve("seen");
      Process looks = world.start("tcpdump -i eth0 -e -n -l -q ip or arp or ip6 >" + seen);

      String job = vakna.restore("web-01", Map.of("name", "clone-one"));
      JsonNode done = vakna.awaitEnd(job, RESTORE);
      assertThat(done.get("status").asString())
          .as(() -> explained(vakna, job))
          .isEqualTo("completed");
      JsonNode result = done.get("result").get("result");
      String clone = result.get("primaryIp").asString();
      assertThat(clone).isEqualTo("192.0.2.10");
      assertThat(result.get("access")).isEmpty();
      assertThat(result.get("verification").get("confirmed").toString())
          .contains("\"address\"", "\"address6\"", "\"own_address\"");
      String id = result.get("vpsId").asString();
      JsonNode card = vakna.api("GET", "/api/v2/vps/" + id + "/network", null).body();
      JsonNode addresses = card.get("interfaces").get(0).get("addresses");
      String clone6 = addresses.get(1).get("address").asString();
      assertThat(clone6).isEqualTo("2001:db8:7::c000:20a");

      awaitPage(clone, "clone-one");
      awaitPage("[%s]".formatted(clone6), "clone-one");
      assertThat(page(original)).as("the original goes on").contains("web-01");
      String mac = card.get("interfaces").get(0).get("mac").asString();
      looks.destroy();
      looks.waitFor();
      onlyItsOwn(Files.readString(seen), mac, clone, clone6, original);

      everyByteIsChargedThoughTheServerIsKilled(vakna, id, clone);

      open(vakna, id, "22");
      await().atMost(SHORT).until(() -> page(clone).isEmpty());
      assertThat(page("[%s]".formatted(clone6))).isEmpty();
      open(vakna, id, "80");
      awaitPage(clone, "clone-one");

      host.run("nft flush ruleset");
      await()
          .atMost(SHORT)
          .until(() -> host.run("nft list ruleset").contains("tcp dport 80 accept"));

      host.run("ip link del vmbr0");
      bridge();
      host.run("ip link set original master vmbr0");
      awaitPage(clone, "clone-one");

      long charged = charged(vakna, id);
      theHostLosesEverything(vakna);
      vakna.startServer();
      awaitPage(clone, "clone-one");
      await()
          .atMost(SHORT)
          .untilAsserted(
              () -> assertThat(charged(vakna, id)).isCloseTo(charged + sent(), within(FEW)));
      awaitPage("[%s]".formatted(clone6), "clone-one");
      assertThat(host.run("nft list table bridge vakna"))
          .as("what its owner opened last")
          .contains("tcp dport 80 accept")
          .doesNotContain("tcp dport 22 accept");

      Installation.Answer ended =
          vakna.api(
              "POST",
              "/api/v2/vps/%s/actions/cancel".formatted(id),
              Map.of("cancelType", "immediate"));
      assertThat(ended.status()).as("%s", ended).isEqualTo(202);
      await().atMost(SHORT).until(() -> !host.run("ip -br link").contains("vk"));
      await()
          .atMost(SHORT)
          .until(() -> vakna.api("GET", "/api/v2/vps/" + id, null).status() == 404);
      assertThat(host.run("nft list ruleset")).doesNotContain("-out4");
      assertThat(vakna.admin("GET", "networks/public", null).get("addresses").toString())
          .contains("\"leased\":0", "\"heldBack\":1");
    } finally {
      running.destroyForcibly();
    }
  }

  @Test
  void aCloneThatTakesItsOriginalsAddressIsSilencedAndSaidToBe() throws Exception {
    String original = sample.facts().get("address").asString();
    Process running = original();
    try (Installation vakna =
        Installation.startIn(host, "--vakna.index.background=off", "--vakna.restores.report=20s")) {
      sample.tinyThatKeepsItsAddressInto(vakna.storeDirectory());
      vakna.customerWithImportedStore();
      network(vakna);
      awaitPage(original, "web-01");
      Path seen = vakna.home().resolve("seen");
      Process looks = world.start("tcpdump -i eth0 -e -n -l -q >" + seen);

      String job = vakna.restore("web-01", Map.of("name", "clone-one"));
      JsonNode done =
          await()
              .atMost(RESTORE)
              .until(
                  () -> {
                    // As a router does now and then: whoever has the address answers.
                    world.run("ip neigh flush all");
                    page(original);
                    return vakna.job(job);
                  },
                  now -> now.get("isCompleted").asBoolean() || now.get("isFailed").asBoolean());

      assertThat(done.get("status").asString())
          .as(() -> explained(vakna, job))
          .isEqualTo("completed");
      JsonNode result = done.get("result").get("result");
      assertThat(result.get("warnings").valueStream())
          .anySatisfy(warning -> {
            assertThat(warning.get("code").asString()).isEqualTo("other_address_silenced");
            assertThat(warning.get("message").asString())
                .contains(original, "set the address 192.0.2.10/24 with the gateway 192.0.2.1");
          });
      assertThat(page(original)).as("the original goes on").contains("web-01");
      assertThat(page("192.0.2.10")).isEmpty();
      looks.destroy();
      looks.waitFor();
      String mac =
          vakna
              .api("GET", "/api/v2/vps/%s/network".formatted(result.get("vpsId").asString()), null)
              .body()
              .get("interfaces")
              .get(0)
              .get("mac")
              .asString();
      assertThat(Files.readString(seen).lines())
          .as("what the clone was heard with")
          .filteredOn(line -> line.contains(" " + mac + " > "))
          .noneMatch(line -> line.contains(original));
    } finally {
      running.destroyForcibly();
    }
  }

  private void everyByteIsChargedThoughTheServerIsKilled(
      Installation vakna, String id, String address) throws Exception {
    AtomicLong last = new AtomicLong();
    await()
        .during(Duration.ofSeconds(3))
        .atMost(SHORT)
        .until(() -> {
          long now = charged(vakna, id);
          return last.getAndSet(now) == now;
        });
    long chargedBefore = charged(vakna, id);
    long sentBefore = sent();
    for (boolean killed : new boolean[] {false, true}) {
      if (killed) {
        vakna.killServer();
      }
      for (int i = 0; i < 40; i++) {
        assertThat(page(address)).isNotEmpty();
      }
      if (killed) {
        vakna.startServer();
      }
      await()
          .atMost(SHORT)
          .untilAsserted(() ->
              assertThat(charged(vakna, id) - chargedBefore)
                  .as("of %d bytes sent", sent() - sentBefore)
                  .isCloseTo(sent() - sentBefore, within(VERY_FEW)));
      System.out.printf(
          "traffic: charged %d bytes of %d that the tap counted%s%n",
          charged(vakna, id) - chargedBefore,
          sent() - sentBefore,
          killed ? ", over a server that was killed" : "");
    }
  }

  /** What the machine's tap counted of what it sent, without the heads of frames. */
  private long sent() throws Exception {
    String tap =
        host.run("ls /sys/class/net")
            .lines()
            .filter(name -> name.startsWith("vk"))
            .findFirst()
            .orElseThrow();
    long[] counted = new long[2];
    for (int i = 0; i < 2; i++) {
      String file = i == 0 ? "rx_bytes" : "rx_packets";
      counted[i] =
          Long.parseLong(host.run("cat /sys/class/net/%s/statistics/%s".formatted(tap, file)));
    }
    return counted[0] - FRAME_HEAD * counted[1];
  }

  private static long charged(Installation vakna, String id) {
    JsonNode usage = vakna.api("GET", "/api/v2/billing/metered-usage", null).body();
    return usage
        .get("lineItems")
        .valueStream()
        .filter(line -> line.get("type").asString().equals("traffic"))
        .filter(line -> line.get("vpsId").asString().equals(id))
        .filter(line -> line.get("direction").asString().equals("outbound"))
        .mapToLong(line -> line.get("bytes").asLong())
        .sum();
  }

  private static String explained(Installation vakna, String job) {
    try {
      return vakna.explained(job);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void network(Installation vakna) throws IOException {
    String region = vakna.admin("GET", "regions", null).get("regions").get(0).get("id").asString();
    vakna.admin(
        "PUT",
        "networks/public",
        Map.of(
            "name",
            "public",
            "region",
            region,
            "bridge",
            "vmbr0",
            "ipv4",
            "192.0.2.10-192.0.2.20",
            "gateway",
            "192.0.2.1/24",
            "ipv6",
            "2001:db8:7::/64",
            "gateway6",
            "2001:db8:7::1",
            "nameservers",
            List.of("192.0.2.53")));
  }

  /** The machine that was backed up, as its own host runs it. */
  private Process original() throws Exception {
    host.run("ip tuntap add dev original mode tap");
    host.run("ip link set original master vmbr0 up");
    return host.start(
        "qemu-system-x86_64 -accel tcg -m 256 -display none -nodefaults -snapshot"
            + " -drive file=%s,format=raw,if=none,id=d".formatted(sample.disk())
            + " -device virtio-scsi-pci -device scsi-hd,drive=d"
            + " -netdev tap,id=n,ifname=original,script=no,downscript=no"
            + " -device virtio-net-pci,netdev=n,romfile=,mac="
            + sample.facts().get("mac").asString().toLowerCase(Locale.ROOT));
  }

  private static void open(Installation vakna, String id, String port) {
    Installation.Answer answer =
        vakna.api(
            "PUT",
            "/api/v2/vps/%s/firewall".formatted(id),
            Map.of("rules", List.of(Map.of("protocol", "tcp", "ports", port))));
    assertThat(answer.status()).as("%s", answer).isBetween(200, 202);
    await()
        .atMost(SHORT)
        .until(() ->
            vakna
                .api("GET", "/api/v2/vps/%s/firewall".formatted(id), null)
                .body()
                .get("state")
                .asString()
                .equals("enforced"));
  }

  private void theHostLosesEverything(Installation vakna) throws Exception {
    vakna.killServer();
    vakna.machineProcesses().forEach(ProcessHandle::destroyForcibly);
    await().atMost(SHORT).until(() -> vakna.machineProcesses().isEmpty());
    host.run("for t in $(ip -br link | grep -o '^vk[0-9a-z]*'); do ip link del $t; done");
    host.run("nft flush ruleset");
    host.run("ip link del vmbr0");
    bridge();
    host.run("ip link set original master vmbr0");
  }

  private void awaitPage(String address, String holds) {
    await()
        .atMost(SHORT)
        .untilAsserted(() -> assertThat(page(address)).as("page of %s", address).contains(holds));
  }

  /** The page as the world sees it; empty where nobody answers. */
  private String page(String address) throws IOException, InterruptedException {
    NetworkNamespace.Said said =
        world.ask("curl -s -g --max-time 2 'http://%s/'".formatted(address));
    return said.status() == 0 ? said.text() : "";
  }

  /** Whatever bears the clone's hardware address as its sender bears its own addresses. */
  private static void onlyItsOwn(
      String seen, String mac, String address, String address6, String original) {
    List<String> sent = seen.lines().filter(line -> line.contains(" " + mac + " > ")).toList();
    assertThat(sent).as("frames that the clone sent").isNotEmpty();
    assertThat(sent)
        .noneMatch(line -> line.contains(original))
        .anyMatch(line -> line.contains(address))
        .anyMatch(line -> line.contains(address6));
  }
}
