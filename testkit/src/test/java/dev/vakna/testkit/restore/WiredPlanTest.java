package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Given;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Address6;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.simulator.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a machine has on a network of the provider is kept in journals, and left out without one.
 */
class WiredPlanTest {

  private final MachinePlan plain =
      Samples.plan(
          new MachineName("01hzzzzzzzzzzzzzzzzzzzzzzz"),
          new Identity(
              "web-01",
              "instance",
              "7a1cbb0f-3c1e-4c8b-9f0e-111111111111",
              "7a1cbb0f-3c1e-4c8b-9f0e-222222222222",
              "56:41:0a:56:01:01",
              "192.0.2.10",
              24,
              "192.0.2.1",
              List.of("9.9.9.9"),
              "nonce"));

  @Test
  void aPlanIsReadAsItWasWritten() {
    MachinePlan wired = wired();
    String json = OperationJson.write(wired);
    assertThat(OperationJson.read(json, MachinePlan.class)).isEqualTo(wired);
    assertThat(json)
        .contains("\"open\":[\"tcp/22\",\"udp/53@2001:db8::/32\"]", "\"vlan\":7")
        .contains("\"six\":{\"address\":\"2001:db8::a\",\"prefix\":64,\"gateway\":\"fe80::1\"}");
  }

  @Test
  void oneInANetworkOfItsOwnIsWrittenAsEver() {
    assertThat(OperationJson.write(plain)).doesNotContain("wire", "six");
  }

  @Test
  void whatWasGivenKeepsItsIpv6Address() {
    Given given = Given.asPlanned(wired().identity(), "public");
    assertThat(OperationJson.read(OperationJson.write(given), Given.class)).isEqualTo(given);
    assertThat(given.identity(plain.identity()).six()).isEqualTo(wired().identity().six());
  }

  private MachinePlan wired() {
    Identity own = plain.identity();
    return plain
        .as(
            new Identity(
                own.hostname(),
                own.instanceId(),
                own.smbiosUuid(),
                own.generationId(),
                own.mac(),
                own.address(),
                own.prefix(),
                own.gateway(),
                List.of("9.9.9.9", "2620:fe::fe"),
                own.nonce(),
                new Address6("2001:db8:0::a", 64, "fe80::1")))
        .at(
            new Wire(
                "public",
                "vmbr0",
                7,
                List.of(OpenPorts.parse("tcp/22"), OpenPorts.parse("udp/53@2001:db8::/32")),
                100_000_000L,
                null));
  }
}
