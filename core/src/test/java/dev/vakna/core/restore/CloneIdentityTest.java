package dev.vakna.core.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.network.Address6;
import dev.vakna.core.seed.Seed;
import dev.vakna.core.seed.SeedDocuments;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CloneIdentityTest {

  private static final Engine.NetworkPlan NETWORK =
      new Engine.NetworkPlan(
          "default",
          "user",
          "10.86.1.1",
          "10.86.254.254",
          16,
          "10.86.0.2",
          List.of("10.86.0.3", "10.86.0.4"));

  private final Chance chance = new SeededChance();

  @Test
  void noTwoClonesShareAnyPartOfTheirIdentity() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      Identity identity = identity("restore-web-01", "10.86.1." + (i + 1), null);
      assertThat(seen.add(identity.mac())).isTrue();
      assertThat(seen.add(identity.smbiosUuid())).isTrue();
      assertThat(seen.add(identity.generationId())).isTrue();
      assertThat(seen.add(identity.instanceId())).isTrue();
      assertThat(seen.add(identity.nonce())).isTrue();
      assertThat(UUID.fromString(identity.smbiosUuid()).version()).isEqualTo(4);
      assertThat(UUID.fromString(identity.smbiosUuid()).variant()).isEqualTo(2);
    }
  }

  @Test
  void theMacIsLocalUnicastAndNeverTheOriginals() {
    String usual = CloneIdentity.mac("default", "10.86.1.1", null);
    assertThat(usual).isEqualTo("56:41:0a:56:01:01");
    int first = Integer.parseInt(usual.substring(0, 2), 16);
    assertThat(first & 1).as("unicast").isZero();
    assertThat(first & 2).as("locally administered").isEqualTo(2);
    assertThat(CloneIdentity.mac("default", "10.86.1.1", usual)).isNotEqualTo(usual);
  }

  @Test
  void networksWithTheSameAddressesHaveMacsOfTheirOwn() {
    Set<String> macs = new HashSet<>();
    for (int network = 0; network < 64; network++) {
      String name = "net-" + network;
      String usual = CloneIdentity.mac(name, "10.86.1.1", null);
      String other = CloneIdentity.mac(name, "10.86.1.1", usual);
      for (String mac : List.of(usual, other)) {
        assertThat(macs.add(mac)).as("%s of %s", mac, name).isTrue();
        assertThat(Integer.parseInt(mac.substring(0, 2), 16) & 3).as("local unicast").isEqualTo(2);
        assertThat(mac).endsWith(":0a:56:01:01");
      }
    }
    assertThat(macs.add(CloneIdentity.mac("default", "10.86.1.1", null))).isTrue();
    assertThat(macs.add(CloneIdentity.mac("default", "10.86.1.1", "56:41:0a:56:01:01"))).isTrue();
  }

  @Test
  void aNetworksMacsStayWhatTheyAre() {
    assertThat(CloneIdentity.mac("cluster-a", "10.86.1.1", null)).isEqualTo("ea:d2:0a:56:01:01");
  }

  @Test
  void theSeedSaysWhoTheCloneIsAndLeavesNoPlaceholder() {
    Identity identity = identity("Restore-Web", "10.86.7.9", null);
    Seed seed = SeedDocuments.of(identity);

    assertThat(identity.hostname()).isEqualTo("restore-web");
    assertThat(seed.metaData())
        .contains("instance-id: " + identity.instanceId())
        .contains("local-hostname: restore-web");
    assertThat(seed.networkConfig())
        .contains(identity.mac())
        .contains("10.86.7.9/16")
        .contains("[\"10.86.0.3\", \"10.86.0.4\"]");
    assertThat(seed.userData())
        .startsWith("#cloud-config")
        .contains(identity.nonce())
        .doesNotContain("ssh_authorized_keys", "passwd:", "chpasswd", "packages:");
    assertThat(seed.metaData() + seed.userData() + seed.networkConfig())
        .doesNotContainPattern("@[A-Z_]+@");
  }

  @Test
  void theSeedGivesAnIpv6AddressAndHeedsNoRouterThenAndSaysNothingOfItElse() {
    Identity with =
        identity("web", "192.0.2.10", null, new Address6("2001:db8::c000:20a", 64, "fe80::1"));

    assertThat(SeedDocuments.of(with).networkConfig())
        .contains(
            "    accept-ra: false\n    addresses: [\"192.0.2.10/16\", \"2001:db8::c000:20a/64\"]\n",
            "      - {to: \"0.0.0.0/0\", via: \"10.86.0.2\"}\n      - {to: \"::/0\", via: \"fe80::1\"}\n    nameservers:");
    assertThat(SeedDocuments.of(with).userData())
        .contains(
            "        ip route replace default via \"10.86.0.2\" dev \"$(nic)\"\n        ip addr add \"2001:db8::c000:20a/64\" dev \"$(nic)\"\n        ip -6 route replace default via \"fe80::1\" dev \"$(nic)\"\n      fi\n");
    assertThat(SeedDocuments.of(identity("web", "192.0.2.10", null)).userData())
        .contains("        ip route replace default via \"10.86.0.2\" dev \"$(nic)\"\n      fi\n");
    assertThat(SeedDocuments.of(identity("web", "192.0.2.10", null)).networkConfig())
        .contains("    addresses: [\"192.0.2.10/16\"]\n")
        .doesNotContain("::", "accept-ra", "#", "@");
  }

  private Identity identity(String name, String address, String mac) {
    return identity(name, address, mac, null);
  }

  private Identity identity(String name, String address, String mac, Address6 six) {
    return CloneIdentity.make(
        chance,
        new VpsId(chance.nextId()),
        new JobId(chance.nextId()),
        name,
        address,
        NETWORK,
        six,
        mac);
  }

  private static final class SeededChance implements Chance {
    private final Random random = new Random(3);

    @Override
    public UUID nextId() {
      return new UUID(random.nextLong(), random.nextLong());
    }

    @Override
    public byte[] bytes(int count) {
      byte[] bytes = new byte[count];
      random.nextBytes(bytes);
      return bytes;
    }

    @Override
    public String letters(int count) {
      return "abcd".substring(0, count);
    }
  }
}
