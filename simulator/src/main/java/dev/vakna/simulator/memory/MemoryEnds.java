package dev.vakna.simulator.memory;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.store.EndRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  public List<Timed> due(Instant now, @Nullable Timed after, int limit) {
    return page(
        state
            .endings
            .where(ending -> ending.endedAt() == null && ending.isDue(now))
            .map(ending -> new Timed(ending.dueAt().orElseThrow(), ending.vps())),
        after,
        limit);
  }

  private static List<Timed> page(Stream<Timed> all, @Nullable Timed after, int limit) {
    Comparator<Timed> order =
        Comparator.comparing(Timed::at).thenComparing(timed -> timed.vps().value(), State.BY_BYTES);
    return all.filter(timed -> after == null || order.compare(timed, after) > 0)
        .sorted(order)
        .limit(limit)
        .toList();
  }

  @Override
  public List<Timed> untold(Instant before, @Nullable Timed after, int limit) {
    return page(
        state
            .endings
            .where(ending ->
                ending.endedAt() == null
                    && ending.deleteAfter() instanceof Instant at
                    && at.isBefore(before)
                    && !at.equals(ending.toldOf()))
            .map(ending -> new Timed(deleteAfter(ending), ending.vps())),
        after,
        limit);
  }

  private static Instant deleteAfter(Ending ending) {
    Instant at = ending.deleteAfter();
    return at == null ? Instant.MAX : at;
  }
}
