package dev.vakna.simulator.memory;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.store.TrafficRecords;
import dev.vakna.core.traffic.SeenCounter;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

record MemoryTraffic(State state) implements TrafficRecords {

  @Override
  public List<SeenCounter> lock(String engine, Set<VpsId> vpses) {
    state.mayLock();
    return state.counters.where(counter -> vpses.contains(counter.vps())).toList();
  }

  @Override
  public void keep(List<SeenCounter> seen) {
    for (SeenCounter counter : seen) {
      if (state.vpses.find(counter.vps().value()).isPresent()) {
        Instant over = counter.overAt();
        state.counters.put(
            State.CountedUnder.of(counter),
            new SeenCounter(
                counter.vps(),
                counter.epoch(),
                counter.inbound(),
                counter.outbound(),
                counter.firstSeenAt().truncatedTo(ChronoUnit.MICROS),
                over == null ? null : over.truncatedTo(ChronoUnit.MICROS)));
      }
    }
  }

  @Override
  public void forget(List<SeenCounter> seen) {
    seen.forEach(counter -> state.counters.remove(State.CountedUnder.of(counter)));
  }

  @Override
  public void add(List<TrafficUse> more) {
    for (TrafficUse use : more) {
      state.requireAccount(use.account());
      State.UsedUnder under = State.UsedUnder.of(use);
      state.traffic.put(
          under, state.traffic.find(under).map(before -> before.and(use)).orElse(use));
    }
  }

  @Override
  public boolean isCounted(VpsId vps) {
    return state.counters.has(counter -> counter.vps().equals(vps));
  }

  @Override
  public List<TrafficUse> of(VpsId vps, YearMonth month) {
    return state.traffic.where(use -> use.vps().equals(vps) && use.month().equals(month)).toList();
  }

  @Override
  public List<TrafficUse> of(AccountId account, YearMonth month) {
    return state
        .traffic
        .where(use -> use.account().equals(account) && use.month().equals(month))
        .toList();
  }
}
