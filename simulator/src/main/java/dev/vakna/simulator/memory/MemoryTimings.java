package dev.vakna.simulator.memory;

import dev.vakna.core.forecast.RestoreTiming;
import dev.vakna.core.store.TimingRecords;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

record MemoryTimings(State state) implements TimingRecords {

  private static final Comparator<RestoreTiming> NEWEST_FIRST =
      Comparator.comparing(RestoreTiming::at)
          .thenComparing(timing -> timing.job().value(), State.BY_BYTES)
          .reversed();

  @Override
  public void add(RestoreTiming timing) {
    UUID job = timing.job().value();
    if (state.timings.find(job).isEmpty()) {
      state.timings.put(job, timing);
    }
  }

  @Override
  public List<RestoreTiming> newest(String host, int limit) {
    return newestFirst(host).limit(limit).toList();
  }

  @Override
  public void keepNewest(String host, int count) {
    newestFirst(host)
        .skip(count)
        .toList()
        .forEach(timing -> state.timings.remove(timing.job().value()));
  }

  private Stream<RestoreTiming> newestFirst(String host) {
    return state.timings.where(timing -> timing.host().equals(host)).sorted(NEWEST_FIRST);
  }
}
