package dev.vakna.simulator.world;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.simulator.SeededChance;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets machines send, in some of all runs, and knows of each what went through: how much at all,
 * and how much of it a look must have seen.
 */
final class TrafficWitness {

  private static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(700), Duration.ofSeconds(3), Duration.ofSeconds(11));
  private static final int MOST = 1_000_000;

  private final World world;
  private final boolean counts;
  private final SeededChance chance;

  /** What was sent at all, and in each epoch of a counter while it had to be charged. */
  private final Map<VpsId, Long> sent = new LinkedHashMap<>();

  private final Map<Counted, Long> due = new HashMap<>();
  private final Map<Counted, Long> seen = new LinkedHashMap<>();

  TrafficWitness(World world, boolean counts) {
    this.world = world;
    this.counts = counts;
    this.chance = new SeededChance(world.seed() ^ 0x7472_6166L, world.clock());
    world.machines().countTraffic(counts);
  }

  private record Counted(VpsId vps, String epoch) {}

  /** Whether traffic is counted in this run. */
  boolean counts() {
    return counts;
  }

  /** Machines send, until nothing goes wrong any more. */
  void come() {
    if (counts) {
      world.scheduler().begin("guests that send", null, this::send);
      world.atRest(this::check);
    }
  }

  private void send() {
    while (!world.isCalm()) {
      for (MachineName machine : world.machines().inventory()) {
        long bytes = 1 + chance.below(MOST);
        VpsId vps = machine.vps().orElseThrow();
        world
            .machines()
            .carry(machine, bytes / 3, bytes)
            .ifPresent(epoch -> {
              sent.merge(vps, bytes, Long::sum);
              if (charged().contains(vps)) {
                due.merge(new Counted(vps, epoch), bytes, Long::sum);
              }
            });
      }
      world.scheduler().sleep(PAUSES.get(chance.below(PAUSES.size())).toNanos());
    }
  }

  /** Those that are active and of whose end nobody has spoken. */
  private Set<VpsId> charged() {
    return world
        .records()
        .transact(tx -> {
          Set<VpsId> active = new HashSet<>();
          for (PowerStanding standing : tx.vpses().powers(World.HOST, null)) {
            if (standing.metered()) {
              active.add(standing.vps());
            }
          }
          for (Ending ending : tx.ends().all(active)) {
            if (ending.chargedUntil().isPresent()) {
              active.remove(ending.vps());
            }
          }
          return active;
        });
  }

  /** What was due when a look began, of those that could be charged then. */
  Runnable looking() {
    Map<Counted, Long> before = new HashMap<>(due);
    Set<VpsId> could = charged();
    return () -> looked(before, could);
  }

  /** The look ended well: what is still counted where it was then, it saw. */
  private void looked(Map<Counted, Long> before, Set<VpsId> could) {
    Set<VpsId> can = charged();
    world
        .machines()
        .traffic()
        .counters()
        .forEach((machine, counter) -> {
          VpsId vps = machine.vps().orElseThrow();
          Counted counted = new Counted(vps, counter.epoch());
          if (before.containsKey(counted) && could.contains(vps) && can.contains(vps)) {
            seen.merge(counted, before.get(counted), Math::max);
          }
        });
  }

  private void check() {
    Map<VpsId, Long> must = new LinkedHashMap<>();
    seen.forEach((counted, bytes) -> must.merge(counted.vps(), bytes, Long::sum));
    Map<VpsId, Long> charged = new LinkedHashMap<>();
    for (TrafficUse use : world.records().snapshot().traffic()) {
      charged.merge(use.vps(), use.outbound(), Long::sum);
    }
    charged.forEach((vps, bytes) -> {
      if (bytes > sent.getOrDefault(vps, 0L)) {
        broken(vps, bytes, "%d were sent at all".formatted(sent.getOrDefault(vps, 0L)));
      }
    });
    must.forEach((vps, bytes) -> {
      if (charged.getOrDefault(vps, 0L) < bytes) {
        broken(vps, charged.getOrDefault(vps, 0L), "looks saw %d".formatted(bytes));
      }
    });
  }

  private void broken(VpsId vps, long charged, String truth) {
    world
        .witness()
        .broken(
            Invariant.EACH_BYTE_CHARGED_ONCE,
            "%s is charged for %d bytes, and %s".formatted(vps.text(), charged, truth));
  }
}
