package dev.vakna.simulator.world;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Lease;
import dev.vakna.core.network.Network;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sees whether addresses of a network that is recorded rest after their leases. The seed says
 * whether there is such a network: a small one, so that its addresses are given again. A remote
 * site gives what it likes, and nobody can hold anything back there.
 */
final class AddressWitness {

  private static final Duration HOLD_BACK = Duration.ofSeconds(40);
  private static final String FIRST = "10.77.0.10";
  private static final String LAST = "10.77.0.14";

  private final World world;
  private final boolean there;
  private final Map<Lease, Instant> restUntil = new HashMap<>();
  private Map<Lease, VpsId> before = Map.of();

  AddressWitness(World world, boolean there) {
    this.world = world;
    this.there = there;
  }

  /** Records the network, if there is one in this run. */
  void begin() {
    if (!there) {
      return;
    }
    Engine.NetworkPlan plan = world.machines().read().network();
    world
        .machines()
        .network(
            new Engine.NetworkPlan(
                plan.name(),
                plan.mode(),
                FIRST,
                LAST,
                plan.prefix(),
                plan.gateway(),
                plan.nameservers()));
    Network network =
        new Network(
            plan.name(),
            "stockholm",
            new Network.Bridge("vmbr0", OptionalInt.empty()),
            new Network.Range(
                Ipv4.parse(plan.gateway()), plan.prefix(), Ipv4.parse(FIRST), Ipv4.parse(LAST)),
            Optional.empty(),
            plan.nameservers(),
            Network.Rates.NONE,
            List.of(),
            HOLD_BACK);
    world
        .records()
        .transact(tx -> {
          tx.networks().put(network);
          return network;
        });
  }

  /** Looks what a transaction has changed, at the moment of its end. */
  void afterStorage() {
    if (!there) {
      return;
    }
    Map<Lease, VpsId> leases = world.records().leases();
    if (leases.equals(before)) {
      return;
    }
    Instant now = world.clock().instant().truncatedTo(ChronoUnit.MICROS);
    leases.forEach((lease, vps) -> {
      if (!vps.equals(before.get(lease))) {
        Instant until = restUntil.getOrDefault(lease, Instant.MIN);
        if (before.containsKey(lease) || until.isAfter(now)) {
          world
              .witness()
              .broken(
                  Invariant.ADDRESSES_REST,
                  "%s was leased to %s and rests until %s".formatted(lease, vps.text(), until));
        }
      }
    });
    before.keySet().stream()
        .filter(lease -> !leases.containsKey(lease))
        .forEach(lease -> restUntil.put(lease, now.plus(HOLD_BACK)));
    before = leases;
  }
}
