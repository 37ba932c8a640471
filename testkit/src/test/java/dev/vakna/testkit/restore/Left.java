package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Observation;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.network.Lease;
import dev.vakna.testkit.engine.ByName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is there of a machine, in records and engine, without times.
 *
 * @param meters its metering intervals: meter, quantity, and whether it is still open
 */
record Left(
    VpsId id,
    Set<MachineName> machines,
    Map<String, Long> disks,
    Observation.State state,
    Optional<Vps> vps,
    Optional<String> address,
    List<String> meters,
    int onHost) {

  static Left of(World world, VpsId id) {
    MachineName name = MachineName.of(id);
    return world
        .store()
        .transact(tx ->
            new Left(
                id,
                world.machines().inventory(),
                new TreeMap<>(world.machines().disks(name)),
                ByName.of(world.machines()).observe(name).state(),
                tx.vpses().find(id),
                tx.addresses().of(id).map(Lease::address),
                tx.metering().of(id).stream()
                    .map(i ->
                        "%s %d %s"
                            .formatted(
                                i.meter(), i.quantity(), i.endedAt() == null ? "open" : "closed"))
                    .sorted()
                    .toList(),
                tx.vpses().onHost(World.HOST).size()));
  }

  void assertOneMachine() {
    assertOneMachine(Observation.State.RUNNING);
  }

  /** One machine, powered on, whatever its guest makes of it. */
  void assertOneMachine(Observation.State seen) {
    assertThat(machines).containsExactly(MachineName.of(id));
    assertThat(state).isEqualTo(seen);
    assertThat(vps)
        .hasValueSatisfying(row -> {
          assertThat(row.standing().status()).isEqualTo(ServiceStatus.ACTIVE);
          assertThat(row.standing().power()).isEqualTo(PowerState.RUNNING);
          assertThat(row.site().placement()).isNotNull();
          assertThat(row.site().placement().access()).isNotEmpty();
          assertThat(address).contains(row.site().primaryIp());
        });
    assertThat(meters).hasSize(4).allMatch(meter -> meter.endsWith("open"));
    assertThat(onHost).isEqualTo(1);
  }

  void assertNothing() {
    assertGone();
    assertThat(meters).isEmpty();
  }

  /** The machine is gone; what it cost stays written. */
  void assertGone() {
    assertThat(machines).isEmpty();
    assertThat(vps).isEmpty();
    assertThat(address).isEmpty();
    assertThat(onHost).isZero();
    assertThat(meters).noneMatch(meter -> meter.endsWith("open"));
  }
}
