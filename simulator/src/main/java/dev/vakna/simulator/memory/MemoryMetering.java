package dev.vakna.simulator.memory;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.store.MeteringRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

record MemoryMetering(State state) implements MeteringRecords {

  private static final Comparator<Interval> OLDEST_FIRST =
      Comparator.comparing(Interval::startedAt)
          .thenComparing(interval -> interval.meter().name())
          .thenComparing(Interval::id, State.BY_BYTES);

  @Override
  public void open(Interval interval) {
    state.requireAccount(interval.account());
    if (state.intervals.has(
        other ->
            other.vps().equals(interval.vps())
                && other.meter() == interval.meter()
                && overlap(other, interval))) {
      throw new IllegalStateException(
          "%s of %s is metered at that time already.".formatted(interval.meter(), interval.vps()));
    }
    state.intervals.insert(interval.id(), interval);
  }

  private static boolean overlap(Interval one, Interval other) {
    return begins(one).isBefore(ends(other))
        && begins(other).isBefore(ends(one))
        && begins(one).isBefore(ends(one))
        && begins(other).isBefore(ends(other));
  }

  private static Instant begins(Interval interval) {
    return interval.startedAt();
  }

  private static Instant ends(Interval interval) {
    return Objects.requireNonNullElse(interval.endedAt(), Instant.MAX);
  }

  @Override
  public void close(VpsId vps, Set<Meter> meters, Instant at) {
    state
        .intervals
        .where(interval ->
            interval.vps().equals(vps)
                && meters.contains(interval.meter())
                && interval.endedAt() == null)
        .forEach(interval ->
            state.intervals.put(
                interval.id(),
                new Interval(
                    interval.id(),
                    interval.account(),
                    interval.vps(),
                    interval.meter(),
                    interval.quantity(),
                    interval.ratePerHour(),
                    interval.currencyCode(),
                    interval.startedAt(),
                    at.isBefore(interval.startedAt()) ? interval.startedAt() : at)));
  }

  @Override
  public List<Interval> of(VpsId vps) {
    return sorted(interval -> interval.vps().equals(vps));
  }

  @Override
  public List<Interval> of(AccountId account, Instant from, Instant to) {
    return sorted(interval ->
        interval.account().equals(account)
            && interval.startedAt().isBefore(to)
            && ends(interval).isAfter(from));
  }

  private List<Interval> sorted(Predicate<Interval> condition) {
    return state.intervals.where(condition).sorted(OLDEST_FIRST).toList();
  }
}
