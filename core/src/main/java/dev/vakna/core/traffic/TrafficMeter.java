package dev.vakna.core.traffic;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.TrafficCounters.Counter;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts the traffic of one engine's machines: looks at its counters again and again, and adds what
 * is new to the month and the price of the moment at which it is written. Several servers may look
 * at the same machines, each look may be cut off or written late: nothing is counted twice, and
 * what was not counted is counted by the next look, as long as the counter is there.
 */
public final class TrafficMeter {

  /** So many machines are written in one transaction. */
  private static final int PIECE = 500;

  private final Store store;
  private final Engine engine;
  private final BillingCalendar calendar;
  private final Pace pace;

  /** What was written by this server and not changed since needs no writing. */
  private final Map<MachineName, Counter> written = new ConcurrentHashMap<>();

  public TrafficMeter(Store store, Engine engine, BillingCalendar calendar, Pace pace) {
    this.store = Objects.requireNonNull(store);
    this.engine = Objects.requireNonNull(engine);
    this.calendar = Objects.requireNonNull(calendar);
    this.pace = Objects.requireNonNull(pace);
  }

  /** Name of the engine whose machines it counts. */
  public String engine() {
    return engine.name();
  }

  private record Seen(MachineName machine, VpsId vps, Counter counter) {}

  /**
   * Looks once at all machines.
   *
   * @throws EngineException when their counters cannot be read
   * @throws LateLookException when what was seen could not be written in time
   */
  public void look() {
    long began = pace.nanos();
    Map<MachineName, Counter> counters = engine.traffic().counters();
    written.keySet().retainAll(counters.keySet());
    List<Seen> news =
        counters.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(written.get(entry.getKey())))
            .flatMap(entry -> seen(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(seen -> seen.machine().text()))
            .toList();
    for (int from = 0; from < news.size(); from += PIECE) {
      write(news.subList(from, Math.min(news.size(), from + PIECE)), began);
    }
  }

  /**
   * Looks at one machine, whose counter may be gone a moment later.
   *
   * @throws EngineException when it cannot be read
   */
  public void look(MachineName machine) {
    long began = pace.nanos();
    Counter counter = engine.traffic().counters().get(machine);
    if (counter != null && !counter.equals(written.get(machine))) {
      write(seen(machine, counter).toList(), began);
    }
  }

  private static Stream<Seen> seen(MachineName machine, Counter counter) {
    return machine.vps().stream().map(vps -> new Seen(machine, vps, counter));
  }

  private void write(List<Seen> news, long began) {
    store.transact(tx -> {
      count(tx, news, began);
      return true;
    });
    news.forEach(seen -> written.put(seen.machine(), seen.counter()));
  }

  private void count(Tx tx, List<Seen> news, long began) {
    Set<VpsId> ids = news.stream().map(Seen::vps).collect(Collectors.toUnmodifiableSet());
    Map<VpsId, List<SeenCounter>> known =
        tx.traffic().lock(engine.name(), ids).stream()
            .collect(Collectors.groupingBy(SeenCounter::vps));
    // Whoever waited for the lock is older than when it came.
    Duration age = Duration.ofNanos(pace.nanos() - began);
    if (!Accumulation.isInTime(age)) {
      throw new LateLookException(
          "a look at the traffic of the machines of %s took %d s and is not counted; the next one counts the same"
              .formatted(engine.name(), age.toSeconds()));
    }
    Instant now = tx.now();
    YearMonth month = calendar.monthOf(now);
    Map<VpsId, Vps> vpses =
        tx.vpses().all(ids).stream().collect(Collectors.toMap(Vps::id, vps -> vps));
    Set<VpsId> ended = ended(tx, ids, now);
    Map<String, PriceList> prices = new HashMap<>();
    List<SeenCounter> kept = new ArrayList<>();
    List<SeenCounter> forgotten = new ArrayList<>();
    List<TrafficUse> more = new ArrayList<>();
    for (Seen seen : news) {
      Vps vps = vpses.get(seen.vps());
      if (vps == null) {
        continue;
      }
      Accumulation found =
          Accumulation.of(
              vps.id(), known.getOrDefault(vps.id(), List.of()), seen.counter(), age, now);
      kept.addAll(found.kept());
      forgotten.addAll(found.forgotten());
      if (isCharged(vps) && !ended.contains(vps.id()) && found.inbound() + found.outbound() > 0) {
        PriceList price =
            prices.computeIfAbsent(
                vps.site().region(), region -> tx.regions().find(region).orElseThrow().prices());
        more.add(
            new TrafficUse(
                vps.account(),
                vps.id(),
                month,
                price.bandwidthPerGb(),
                price.currencyCode(),
                found.inbound(),
                found.outbound()));
      }
    }
    tx.traffic().forget(forgotten);
    tx.traffic().keep(kept);
    tx.traffic().add(more);
  }

  /** What is being made is not charged, and what it sends until then is never. */
  private static boolean isCharged(Vps vps) {
    return vps.billing().isPayg() && PowerStanding.of(vps).metered();
  }

  /** Nobody is charged for what was seen after an end that was accepted. */
  private static Set<VpsId> ended(Tx tx, Set<VpsId> ids, Instant now) {
    Set<VpsId> ended = new HashSet<>();
    for (Ending ending : tx.ends().all(ids)) {
      if (ending.chargedUntil().filter(until -> !until.isAfter(now)).isPresent()) {
        ended.add(ending.vps());
      }
    }
    return ended;
  }
}
