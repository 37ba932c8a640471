package dev.vakna.simulator.memory;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.store.MeteringRecords;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

record MemoryMetering(State state) implements MeteringRecords {

  private static final Comparator<Interval> OLDEST_FIRST =
      Comparator.comparing(Interval::startedAt)
          .thenComparing(interval -> interval.meter().name())
          .thenComparing(Interval::id, State.BY_BYTES);

  @Override
  public void open(Interval interval) {
    state.requireAccount(interval.account());
    if (interval.endedAt() != null) {
      throw new IllegalStateException("An interval is added open and closed later.");
    }
    Interval begun = interval;
    for (Interval other : of(interval.vps())) {
      if (other.meter() == interval.meter()) {
        Instant end = other.endedAt();
        if (end == null) {
          throw new IllegalStateException(
              "%s of %s is metered already.".formatted(interval.meter(), interval.vps()));
        }
        begun = begun.notBefore(end);
      }
    }
    state.intervals.insert(begun.id(), begun);
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
            state.intervals.put(interval.id(), interval.closed(notBeyondItsEnd(vps, at))));
  }

  private Instant notBeyondItsEnd(VpsId vps, Instant at) {
    return state
        .endings
        .find(vps.value())
        .flatMap(Ending::chargedUntil)
        .filter(end -> end.isBefore(at))
        .orElse(at);
  }

  @Override
  public int reprice(String region, PriceList prices, Instant at) {
    List<Interval> changed =
        state
            .intervals
            .where(interval ->
                interval.endedAt() == null
                    && inRegion(interval.vps(), region)
                    && priceDiffers(interval, prices))
            .toList();
    for (Interval before : changed) {
      Instant until = notBeyondItsEnd(before.vps(), at);
      Interval closed = before.closed(until);
      state.intervals.put(before.id(), closed);
      open(
          new Interval(
              successor(before.id()),
              before.account(),
              before.vps(),
              before.meter(),
              before.quantity(),
              Charges.rate(before.meter(), prices),
              prices.currencyCode(),
              until,
              null));
    }
    return changed.size();
  }

  private boolean inRegion(VpsId vps, String region) {
    return state
        .vpses
        .find(vps.value())
        .filter(found -> found.site().region().equals(region))
        .isPresent();
  }

  private static boolean priceDiffers(Interval interval, PriceList prices) {
    return interval.ratePerHour().compareTo(Charges.rate(interval.meter(), prices)) != 0
        || !interval.currencyCode().equals(prices.currencyCode());
  }

  /** The same at every run, as chance is the caller's. */
  private static UUID successor(UUID id) {
    return UUID.nameUUIDFromBytes(id.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public List<Interval> of(VpsId vps) {
    return sorted(interval -> interval.vps().equals(vps));
  }

  @Override
  public List<Interval> of(AccountId account, Instant from, Instant to) {
    return sorted(interval -> interval.account().equals(account) && touches(interval, from, to));
  }

  @Override
  public List<AccountId> accounts(Instant from, Instant to, @Nullable AccountId after, int limit) {
    return state
        .intervals
        .where(interval -> touches(interval, from, to))
        .map(interval -> interval.account().value())
        .distinct()
        .sorted(State.BY_BYTES)
        .filter(id -> after == null || State.BY_BYTES.compare(id, after.value()) > 0)
        .limit(limit)
        .map(AccountId::new)
        .toList();
  }

  private static boolean touches(Interval interval, Instant from, Instant to) {
    return interval.startedAt().isBefore(to)
        && Objects.requireNonNullElse(interval.endedAt(), Instant.MAX).isAfter(from);
  }

  private List<Interval> sorted(Predicate<Interval> condition) {
    return state.intervals.where(condition).sorted(OLDEST_FIRST).toList();
  }
}
