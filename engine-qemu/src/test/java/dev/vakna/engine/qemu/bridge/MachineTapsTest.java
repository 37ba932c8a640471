package dev.vakna.engine.qemu.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Ipv4;
import dev.vakna.simulator.Samples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other hands made of the host's network. */
class MachineTapsTest {

  private static final String NAME = "01m8p12jvqw4h0n2qjdr32amge";

  @TempDir private Path links;
  private MachineTaps taps;

  @BeforeEach
  void aHost() {
    taps = new MachineTaps(new HostCommands(List.of("no-program-of-this-host")), links, "home");
  }

  private void link(String name, byte[] alias) throws Exception {
    Files.write(Files.createDirectory(links.resolve(name)).resolve("ifalias"), alias);
  }

  @Test
  void anotherOnesInterfaceHidesNoTapWhateverIsWrittenOnIt() throws Exception {
    link("vk1", "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    link("vk2", "vakna:home:what".getBytes(StandardCharsets.UTF_8));
    link("vk3", "vakna:another:%s".formatted(NAME).getBytes(StandardCharsets.UTF_8));
    link("vk0n2qjdr32amge", "vakna:home:%s\n".formatted(NAME).getBytes(StandardCharsets.UTF_8));
    Files.createDirectory(links.resolve("vk4"));

    assertThat(taps.all()).containsExactly(new MachineName(NAME));
  }

  @Test
  void aBridgeThatDoesNotTellVlansApartTakesNoMachineOfAVlan() throws Exception {
    Path bridge = Files.createDirectories(links.resolve("vmbr0").resolve("bridge"));
    Files.writeString(bridge.resolve("vlan_filtering"), "0\n");
    Identity own =
        new Identity(
            "awake",
            "i-1",
            "11111111-2222-4333-8444-555555555555",
            "99999999-2222-4333-8444-555555555555",
            "52:54:00:00:00:01",
            "192.0.2.7",
            24,
            "192.0.2.1",
            List.of(),
            "n");
    MachinePlan plan = Samples.plan(new MachineName(NAME), own);
    Wire wire = new Wire("public", "vmbr0", 7, List.of(), null, null);

    assertThatThrownBy(() -> taps.connect(plan, wire, 1))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith(
            "the network 'public' is VLAN 7 of the bridge vmbr0, which does not tell VLANs apart");
  }

  @Test
  void whoCannotAskDoesNotSayThatNobodyAnswers() {
    Neighbours unable =
        new Neighbours(
            new HostCommands(List.of("sh", "-c", "echo 'arping: CAP_NET_RAW' >&2; exit 1")));

    assertThatThrownBy(() -> unable.having("lo", Ipv4.parse("192.0.2.7")))
        .isInstanceOf(HostNetworkException.class)
        .hasMessageEndingWith("said: arping: CAP_NET_RAW");
  }

  @Test
  void askingNeedsAnotherRightThanChanging() {
    assertThat(HostNetwork.lackOfRights(List.of("Name:\tjava", "CapEff:\t0000000000003000")))
        .isEmpty();
    assertThat(HostNetwork.lackOfRights(List.of("CapEff:\t0000000000001000")).orElseThrow())
        .contains("CAP_NET_RAW");
    assertThat(HostNetwork.lackOfRights(List.of())).isPresent();
  }
}
