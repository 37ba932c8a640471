package dev.vakna.testkit.ledger;

import dev.vakna.core.account.Account;
import dev.vakna.core.admin.Regions;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.metering.Period;
import dev.vakna.core.metering.Statement;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import dev.vakna.core.resize.Resizing;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What happens to up to three machines of one customer in a region of their own, done to a storage
 * by the domain's own rules and written down in a {@link Count} beside it.
 */
public final class Life {

  /** How fast a life goes by. */
  public enum Pace {
    /** Minutes around the turn of a month. */
    SECONDS(Duration.ofSeconds(150), 40, 2),
    /** More than two months. */
    DAYS(Duration.ofDays(25), 9 * 86_400, 4);

    private final Duration before;
    private final int longestPause;
    private final int months;

    Pace(Duration before, int longestPause, int months) {
      this.before = before;
      this.longestPause = longestPause;
      this.months = months;
    }

    /** A life begins within so much before the turn. */
    public Duration before() {
      return before;
    }

    /** It ends within so many months from the one before the turn. */
    public int months() {
      return months;
    }
  }

  /** What one line of a statement is of. */
  public record Held(VpsId vps, Meter meter, BigDecimal rate, String currency) {

    /** The same of a line. */
    public static Held of(Statement.Line line) {
      return new Held(line.vps(), line.meter(), line.rate(), line.currencyCode());
    }
  }

  private static final List<String> RATES =
      List.of("0", "0.015", "0.0150", "0.004", "7.2", "0.333333", "120", "0.000001");
  private static final int EVENTS = 12;

  private final Store store;
  private final SettableClock clock;
  private final SeededChance chance;
  private final Pace pace;
  private final Samples samples;
  private final Count count;
  private final boolean clockIsSetBack;
  private final Account account;
  private final List<VpsId> running = new ArrayList<>();
  private final List<VpsId> off = new ArrayList<>();
  private Region region;

  /**
   * @param clock the storage's; the life moves it
   */
  public Life(Store store, SettableClock clock, SeededChance chance, Pace pace) {
    this.store = store;
    this.clock = clock;
    this.chance = chance;
    this.pace = pace;
    this.samples = new Samples(chance, clock.instant());
    this.clockIsSetBack = pace == Pace.SECONDS && chance.below(4) == 0;
    this.count = clockIsSetBack ? new Count.Painted() : new Count.LastWord();
    this.account = samples.account();
    this.region = region(samples.unique("region"));
  }

  /** Whose machines they are. */
  public AccountId account() {
    return account.id();
  }

  /** Unit-seconds held in a period, counted second by second up to the clock's time. */
  public Map<Held, Long> counted(Period period) {
    return count.unitSeconds(period, clock.instant());
  }

  /** Lives it. */
  public void run() {
    store.transact(tx -> {
      tx.accounts().insert(account);
      return true;
    });
    new Regions(store).put(region);
    int events = 2 + chance.below(EVENTS);
    for (int i = 0; i < events; i++) {
      happen();
      pass();
    }
  }

  private void pass() {
    int how = chance.below(8);
    Duration time =
        how == 0
            ? Duration.ZERO
            : how < 3
                ? Duration.ofNanos(1000L * chance.below(1_000_000))
                : Duration.ofSeconds(chance.below(pace.longestPause))
                    .plusNanos(1000L * chance.below(1_000_000));
    clock.advance(clockIsSetBack && chance.below(4) == 0 ? time.negated() : time);
  }

  private void happen() {
    List<VpsId> alive = new ArrayList<>(running);
    alive.addAll(off);
    if (alive.isEmpty()) {
      restore();
      return;
    }
    VpsId vps = alive.get(chance.below(alive.size()));
    switch (chance.below(10)) {
      case 0, 1, 2 -> cycle(vps);
      case 3, 4 -> price();
      case 5, 6 -> resize(vps);
      case 7 -> end(vps);
      case 8 -> failedRestore();
      default -> restore();
    }
  }

  private void restore() {
    Resources size = size();
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "host", region.id());
    store.transact(tx -> {
      Vps made = vps.sized(size).in(ServiceStatus.ACTIVE, PowerState.RUNNING, PowerState.RUNNING);
      tx.vpses().insert(made);
      open(tx, made, EnumSet.allOf(Meter.class));
      return true;
    });
    running.add(vps.id());
    say(vps.id(), size, EnumSet.allOf(Meter.class));
  }

  private void failedRestore() {
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "host", region.id());
    store.transact(tx -> {
      tx.vpses().insert(vps);
      return true;
    });
    store.transact(tx -> {
      tx.vpses().remove(vps.id());
      return true;
    });
  }

  private void cycle(VpsId id) {
    boolean on = off.contains(id);
    Vps vps =
        store.transact(tx -> {
          Vps found = tx.vpses().lock(id).orElseThrow();
          if (on) {
            open(tx, found, Charges.powered());
          } else {
            tx.metering().close(id, Charges.powered(), tx.now());
          }
          return found;
        });
    (on ? off : running).remove(id);
    (on ? running : off).add(id);
    say(id, vps.resources(), on ? EnumSet.allOf(Meter.class) : unpowered());
  }

  private void resize(VpsId id) {
    Resources size = size();
    store.transact(tx -> new Resizing(chance).resize(tx, tx.vpses().lock(id).orElseThrow(), size));
    say(id, size, running.contains(id) ? EnumSet.allOf(Meter.class) : unpowered());
  }

  private void price() {
    region = region(region.id());
    new Regions(store).put(region);
    for (VpsId id : List.copyOf(running)) {
      say(id, sizeOf(id), EnumSet.allOf(Meter.class));
    }
    for (VpsId id : List.copyOf(off)) {
      say(id, sizeOf(id), unpowered());
    }
  }

  private void end(VpsId id) {
    store.transact(tx -> {
      tx.vpses().lock(id);
      tx.metering().close(id, EnumSet.allOf(Meter.class), tx.now());
      tx.vpses().remove(id);
      return true;
    });
    running.remove(id);
    off.remove(id);
    say(id, new Resources(0, 0, 0), Set.of());
  }

  private void open(Tx tx, Vps vps, Set<Meter> meters) {
    PriceList prices = tx.regions().hold(vps.site().region()).orElseThrow().prices();
    Charges.opened(chance, vps.account(), vps.id(), vps.resources(), prices, meters, tx.now())
        .forEach(tx.metering()::open);
  }

  private void say(VpsId vps, Resources size, Set<Meter> running) {
    Instant now = clock.instant();
    for (Meter meter : Meter.values()) {
      int quantity =
          switch (meter) {
            case CPU -> size.cpuCores();
            case MEMORY -> size.memoryGb();
            case STORAGE -> size.storageGb();
            case IPV4 -> 1;
          };
      BigDecimal rate =
          switch (meter) {
            case CPU -> region.prices().cpuPerCoreHour();
            case MEMORY -> region.prices().memoryPerGbHour();
            case STORAGE -> region.prices().storagePerGbHour();
            case IPV4 -> region.prices().ipPerHour();
          };
      count.from(
          now,
          vps,
          meter,
          running.contains(meter) ? quantity : 0,
          new Held(vps, meter, rate.stripTrailingZeros(), region.prices().currencyCode()));
    }
  }

  private Resources sizeOf(VpsId id) {
    return store.transact(tx -> tx.vpses().find(id).orElseThrow().resources());
  }

  private static Set<Meter> unpowered() {
    return EnumSet.of(Meter.STORAGE, Meter.IPV4);
  }

  private Resources size() {
    return new Resources(1 + chance.below(4), 1 + chance.below(3), 50 + chance.below(3));
  }

  private Region region(String id) {
    return new Region(
        id,
        "Somewhere",
        "SE",
        true,
        false,
        new Region.Range(1, 32),
        new Region.Range(1, 256),
        new Region.Range(50, 2000),
        new PriceList(chance.below(5) == 0 ? "EUR" : "SEK", rate(), rate(), rate(), rate(), rate()),
        null);
  }

  private BigDecimal rate() {
    return new BigDecimal(RATES.get(chance.below(RATES.size())));
  }
}
