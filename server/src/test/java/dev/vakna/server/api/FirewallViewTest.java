package dev.vakna.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.network.Network;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FirewallViewTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final SeededChance chance = new SeededChance(7, InstantSource.fixed(NOW));
  private final Samples samples = new Samples(chance, NOW);
  private final AccountId account = new AccountId(chance.nextId());
  private final Vps machine = samples.clone(account, new JobId(chance.nextId()), "host");
  private final Firewall first = Firewall.begin(machine.id(), Network.OPEN, NOW);

  private static String detail(Vps vps, @Nullable Firewall firewall) {
    return FirewallView.of(new Firewalls.Shown(vps, firewall)).detail();
  }

  private Vps in(ServiceStatus status) {
    return machine.in(status, PowerState.RUNNING, PowerState.RUNNING);
  }

  @Test
  void itIsSaidWhetherTheRulesHoldAndWhatThatMeans() {
    assertThat(detail(in(ServiceStatus.PENDING), first)).contains("is being made");
    assertThat(detail(in(ServiceStatus.ACTIVE), first)).contains("not said yet");
    assertThat(detail(in(ServiceStatus.ACTIVE), first.settled(Enforcement.ENFORCED)))
        .contains("Nobody else");
    assertThat(detail(in(ServiceStatus.ACTIVE), first.settled(Enforcement.UNFILTERED)))
        .contains("Nothing stands before the machine");
    assertThat(detail(samples.source(account, "main", 101), null)).contains("is not run here");
  }

  /** A server of an earlier release that runs beside makes machines without one. */
  @Test
  void aMachineOfWhichNothingWasSaidIsNotSaidToBeElsewhere() {
    assertThat(detail(in(ServiceStatus.ACTIVE), null)).contains("Say it.");
  }
}
