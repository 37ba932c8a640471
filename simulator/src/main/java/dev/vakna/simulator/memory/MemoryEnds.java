package dev.vakna.simulator.memory;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.store.EndRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

record MemoryEnds(State state) implements EndRecords {

  @Override
  public Optional<Ending> find(VpsId vps) {
    return state.endings.find(vps.value());
  }

  @Override
  public List<Ending> all(Set<VpsId> vpses) {
    return vpses.stream().flatMap(id -> find(id).stream()).toList();
  }

  @Override
  public void put(Ending ending) {
    state.requireAccount(ending.account());
    state.endings.put(ending.vps().value(), ending);
  }

  @Override
  public List<VpsId> due(Instant now, int limit) {
    return state
        .endings
        .where(ending -> ending.endedAt() == null && ending.isDue(now))
        .sorted(
            Comparator.comparing((Ending ending) -> ending.dueAt().orElseThrow())
                .thenComparing(ending -> ending.vps().value(), State.BY_BYTES))
        .map(Ending::vps)
        .limit(limit)
        .toList();
  }

  @Override
  public List<VpsId> untold(Instant before, int limit) {
    return state
        .endings
        .where(ending ->
            ending.endedAt() == null
                && ending.deleteAfter() instanceof Instant at
                && at.isBefore(before)
                && !at.equals(ending.toldOf()))
        .sorted(
            Comparator.comparing(MemoryEnds::deleteAfter)
                .thenComparing(ending -> ending.vps().value(), State.BY_BYTES))
        .map(Ending::vps)
        .limit(limit)
        .toList();
  }

  private static Instant deleteAfter(Ending ending) {
    Instant at = ending.deleteAfter();
    return at == null ? Instant.MAX : at;
  }
}
