package dev.vakna.testkit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.admin.Regions;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.metering.Statement;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import dev.vakna.core.resize.Resizing;
import dev.vakna.core.store.Tx;
import dev.vakna.core.usage.UsageReports;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.memory.MemoryStore;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class UsageReportsTest {

  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");

  private final SettableClock clock = new SettableClock(JUNE);
  private final MemoryStore store = new MemoryStore(clock);
  private final SeededChance chance = new SeededChance(7, clock);
  private final Samples samples = new Samples(chance, JUNE);
  private final UsageReports reports = new UsageReports(store, new BillingCalendar(ZoneOffset.UTC));

  @Test
  void thePresentMonthCountsUpToNow() {
    Account account = account();
    metered(account, "stockholm");
    clock.advance(Duration.ofHours(10));
    UsageReports.Usage usage = reports.of(account.id(), null).orElseThrow();
    assertThat(usage.account()).isEqualTo(account.id());
    assertThat(usage.name()).isEqualTo(account.name());
    assertThat(usage.currencyCode()).isEqualTo("SEK");
    assertThat(usage.statement().asOf()).isEqualTo(clock.instant());
    assertThat(usage.statement().period())
        .isEqualTo(new BillingCalendar(ZoneOffset.UTC).period(YearMonth.of(2026, 6)));
    assertThat(usage.statement().lines())
        .extracting(line -> line.charge().toPlainString())
        .containsExactly("0.30", "0.16", "1.80", "0.15");
    assertThat(reports.of(account.id(), YearMonth.of(2026, 5)).orElseThrow().statement().lines())
        .isEmpty();
    assertThat(reports.of(new AccountId(chance.nextId()), null)).isEmpty();
  }

  @Test
  void whatIsDueIsToldUpToItsEndThoughNobodyHasEndedItYet() {
    Account account = account();
    VpsId vps = metered(account, "stockholm").id();
    store.transact(tx -> {
      tx.ends().put(Ending.none(vps, account.id()).after(JUNE.plus(Duration.ofHours(10))));
      return tx;
    });
    clock.advance(Duration.ofHours(9));
    assertThat(charges(account)).containsExactly("0.27", "0.14", "1.62", "0.14");
    clock.advance(Duration.ofHours(90));
    assertThat(charges(account)).containsExactly("0.30", "0.16", "1.80", "0.15");
  }

  private List<String> charges(Account account) {
    return reports.of(account.id(), null).orElseThrow().statement().lines().stream()
        .map(line -> line.charge().toPlainString())
        .toList();
  }

  @Test
  void theCurrencyNamedFirstIsTheUsualOneUnlessEverythingWasUsedInOthers() {
    new Regions(store).put(region("oslo", "NOK"));
    new Regions(store).put(region("berlin", "EUR"));
    Account both = account();
    metered(both, "oslo");
    metered(both, "stockholm");
    Account abroad = account();
    metered(abroad, "oslo");
    metered(abroad, "berlin");
    Account idle = account();
    clock.advance(Duration.ofHours(1));
    assertThat(first(both)).isEqualTo("SEK");
    assertThat(first(abroad)).isEqualTo("EUR");
    assertThat(first(idle)).isEqualTo("SEK");
  }

  @Test
  void allAccountsWithUsageComeByPages() {
    List<AccountId> metered = new ArrayList<>();
    for (int i = 0; i < UsageReports.PAGE + 20; i++) {
      Account account = account();
      metered(account, "stockholm");
      metered.add(account.id());
      account();
    }
    clock.advance(Duration.ofHours(1));
    UsageReports.Page first = reports.page(null, null, null);
    assertThat(first.month()).isEqualTo(YearMonth.of(2026, 6));
    assertThat(first.accounts()).hasSize(UsageReports.PAGE);
    assertThat(first.next()).isEqualTo(first.accounts().getLast().account());
    UsageReports.Page second = reports.page(null, first.month(), first.next());
    assertThat(second.accounts()).hasSize(20);
    assertThat(second.next()).isNull();
    List<AccountId> seen = new ArrayList<>();
    first.accounts().forEach(usage -> seen.add(usage.account()));
    second.accounts().forEach(usage -> seen.add(usage.account()));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(metered).doesNotHaveDuplicates();

    UsageReports.Page one = reports.page(metered.get(3), null, null);
    assertThat(one.accounts())
        .extracting(UsageReports.Usage::account)
        .containsExactly(metered.get(3));
    assertThat(one.next()).isNull();
    assertThat(reports.page(null, YearMonth.of(2026, 5), null).accounts()).isEmpty();
  }

  @Test
  void aMachineOfARestoreThatFailedIsOnNoStatement() {
    Account account = account();
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "host");
    change(tx -> {
      tx.vpses().insert(vps);
      return true;
    });
    clock.advance(Duration.ofMinutes(5));
    change(tx -> {
      tx.vpses().remove(vps.id());
      return true;
    });
    assertThat(reports.of(account.id(), null).orElseThrow().statement().lines()).isEmpty();
    assertThat(reports.page(null, null, null).accounts()).isEmpty();
  }

  @Test
  void aBreakdownIsTheWholeMonthAtTheRegionsPrices() {
    Account account = account();
    VpsId vps = metered(account, "stockholm").id();
    Charges.Estimate estimate = reports.breakdown(account.id(), vps).orElseThrow().estimate();
    assertThat(estimate).isNotNull();
    assertThat(estimate.monthly()).isEqualTo("173.52");
    assertThat(reports.breakdown(account().id(), vps)).isEmpty();
    Vps fixed = samples.source(account.id(), "store", 1);
    change(tx -> {
      tx.vpses().insert(fixed);
      return true;
    });
    assertThat(reports.breakdown(account.id(), fixed.id()).orElseThrow().estimate()).isNull();
  }

  @Test
  void aResizeClosesAndOpensOnlyWhatChangesAndOnce() {
    Account account = account();
    Vps vps = metered(account, "stockholm");
    clock.advance(Duration.ofHours(1));
    change(tx -> {
      tx.metering().close(vps.id(), Charges.powered(), tx.now());
      return true;
    });
    clock.advance(Duration.ofHours(1));
    Resources larger = new Resources(4, 8, 100);
    for (int i = 0; i < 2; i++) {
      Vps resized = resize(vps.id(), larger);
      assertThat(resized.resources()).isEqualTo(larger);
      clock.advance(Duration.ofHours(1));
    }
    assertThat(change(tx -> tx.vpses().find(vps.id())).orElseThrow().resources()).isEqualTo(larger);
    List<Interval> intervals = change(tx -> tx.metering().of(vps.id()));
    assertThat(intervals)
        .as("processor and memory stand still and begin with the new size when they next run")
        .hasSize(5);
    Instant then = JUNE.plus(Duration.ofHours(2));
    assertThat(intervals.stream().filter(i -> i.meter() == Meter.STORAGE))
        .extracting(i -> "%d %s %s".formatted(i.quantity(), i.startedAt(), i.endedAt()))
        .containsExactly("60 %s %s".formatted(JUNE, then), "100 %s null".formatted(then));
    Statement statement = reports.of(account.id(), null).orElseThrow().statement();
    assertThat(statement.lines().stream().filter(l -> l.meter() == Meter.STORAGE))
        .as("one price, one line")
        .singleElement()
        .satisfies(l -> assertThat(l.quantity()).isEqualByComparingTo("320"));
  }

  private Vps resize(VpsId id, Resources to) {
    return change(tx -> new Resizing(chance).resize(tx, tx.vpses().lock(id).orElseThrow(), to));
  }

  private String first(Account account) {
    return reports.of(account.id(), null).orElseThrow().currencyCode();
  }

  private Account account() {
    Account account = samples.account();
    change(tx -> {
      tx.accounts().insert(account);
      return true;
    });
    return account;
  }

  /** Two cores, 4 GiB of memory, 60 GiB of storage, from now on. */
  private Vps metered(Account account, String region) {
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "host", region);
    change(tx -> {
      tx.vpses().insert(vps);
      Charges.opened(
              chance,
              account.id(),
              vps.id(),
              vps.resources(),
              tx.regions().hold(region).orElseThrow().prices(),
              Set.of(Meter.values()),
              tx.now())
          .forEach(tx.metering()::open);
      return true;
    });
    return vps;
  }

  private static Region region(String id, String currency) {
    BigDecimal one = BigDecimal.ONE;
    return new Region(
        id,
        id,
        "NO",
        true,
        false,
        new Region.Range(1, 32),
        new Region.Range(1, 256),
        new Region.Range(50, 2000),
        new PriceList(currency, one, one, one, one, one),
        null);
  }

  private <R> R change(Function<Tx, R> work) {
    return store.transact(work);
  }
}
