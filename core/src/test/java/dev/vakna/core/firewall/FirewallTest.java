package dev.vakna.core.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.OpenPorts;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FirewallTest {

  private static final VpsId VPS = new VpsId(new UUID(1, 2));
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static List<OpenPorts> open(String... ports) {
    return Stream.of(ports).map(OpenPorts::parse).toList();
  }

  @Test
  void whatANetworkOpensBecomesRulesThatOpenTheSame() {
    List<OpenPorts> open =
        open("udp/53@192.0.2.0/24", "tcp/22", "udp/53@2001:db8::/32", "tcp/443", "tcp/80-90");
    Firewall firewall = Firewall.begin(VPS, open, NOW);
    assertThat(firewall.open()).containsExactlyInAnyOrderElementsOf(open);
    assertThat(firewall.rules()).hasSize(4);
    assertThat(firewall.inbound().open()).isEqualTo(firewall.open());
    assertThat(Firewall.rules(open("tcp/22@192.0.2.0/24", "tcp/22")))
        .as("what is open to all needs no source")
        .isEqualTo(Firewall.rules(open("tcp/22")));
    assertThat(Firewall.begin(VPS, List.of(), NOW).open()).isEmpty();
  }

  @Test
  void whatIsSaidLaterIsNewerWhateverTheClockSays() {
    Firewall first = Firewall.begin(VPS, List.of(), NOW);
    Firewall soon = first.saying(List.of(), NOW);
    Firewall back = soon.saying(List.of(), NOW.minusSeconds(3600));
    Firewall later = back.saying(List.of(), NOW.plusSeconds(1));
    assertThat(Stream.of(first, soon, back, later).map(Firewall::version))
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(Firewall.begin(VPS, List.of(), Instant.EPOCH).version()).isPositive();
  }

  @Test
  void rulesHoldOnceTheEngineSaysSoOfTheseVeryRules() {
    Firewall firewall = Firewall.begin(VPS, List.of(), NOW);
    assertThat(firewall.state()).isEqualTo(Firewall.State.PENDING);
    Firewall held = firewall.settled(Enforcement.ENFORCED);
    assertThat(held.state()).isEqualTo(Firewall.State.ENFORCED);
    assertThat(held.saying(List.of(), NOW).state()).isEqualTo(Firewall.State.PENDING);
    assertThat(firewall.settled(Enforcement.UNFILTERED).state())
        .isEqualTo(Firewall.State.NOT_ENFORCED);
  }
}
