package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.admin.Regions;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.testkit.contract.LedgerContract;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@ExtendWith(SharedDatabase.class)
class PostgresLedgerIT extends LedgerContract {

  private final PostgresStore store;
  private final SeededChance chance = new SeededChance(System.nanoTime(), InstantSource.system());
  private final Samples samples = new Samples(chance, Instant.parse("2026-03-07T01:15:09Z"));

  PostgresLedgerIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store storage() {
    return store;
  }

  @Override
  protected int shortLives() {
    return Integer.getInteger("vakna.ledger.lives", 150);
  }

  @Override
  protected int longLives() {
    return 4;
  }

  @Test
  void theDatabaseItselfLetsTheLedgerOnlyGrow() {
    Account account = newAccount();
    Vps vps = newVps(account, samples.unique("region"));
    Interval cpu = samples.interval(account.id(), vps.id(), Meter.CPU, samples.at());
    Interval memory = samples.interval(account.id(), vps.id(), Meter.MEMORY, samples.at());
    change(tx -> {
      tx.metering().open(cpu);
      tx.metering().open(memory);
      tx.metering().close(vps.id(), Set.of(Meter.CPU), samples.at().plusSeconds(60));
      return true;
    });
    JdbcClient sql = JdbcClient.create(store.dataSource());
    for (String statement :
        List.of(
            "update metering_intervals set ended_at = ended_at + interval '1 hour' where id = :cpu",
            "update metering_intervals set ended_at = null where id = :cpu",
            "update metering_intervals set quantity = 1 where id = :memory",
            "update metering_intervals set rate_per_hour = 0, ended_at = started_at where id = :memory",
            "update metering_intervals set started_at = started_at - interval '1 s', ended_at = started_at where id = :memory",
            "update metering_intervals set ended_at = started_at + interval '0.5 s' where id = :memory",
            "update metering_intervals set ended_at = started_at - interval '1 s' where id = :memory",
            "delete from metering_intervals where id in (:cpu, :memory)",
            "insert into metering_intervals select gen_random_uuid(), account_id, vps_id, 'IPV4', 1, 1, 'SEK', started_at, started_at + interval '1 s' from metering_intervals where id = :memory")) {
      assertThatThrownBy(
              () -> sql.sql(statement).param("cpu", cpu.id()).param("memory", memory.id()).update())
          .as(statement)
          .isInstanceOf(DataIntegrityViolationException.class);
    }
    assertThatThrownBy(() -> sql.sql("truncate metering_intervals").update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("is a ledger");
    assertThat(intervals(vps)).containsExactly(cpu.closed(samples.at().plusSeconds(60)), memory);
  }

  @Test
  void intervalsOfAnEarlierReleaseAreCutToWholeSecondsAndStillTouch(DatabaseAddress address) {
    JdbcClient.create(store.dataSource()).sql("create schema ledger_of_before").update();
    DatabaseAddress before =
        new DatabaseAddress(
            address.jdbcUrl() + "&currentSchema=ledger_of_before,public",
            address.user(),
            address.password());
    DriverManagerDataSource source =
        new DriverManagerDataSource(before.jdbcUrl(), before.user(), before.password());
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/migration")
        .target("1")
        .load()
        .migrate();
    JdbcClient sql = JdbcClient.create(source);
    UUID account = chance.nextId();
    UUID vps = chance.nextId();
    sql.sql(
            """
            insert into accounts values (:id, 'a', true, true, true, true, true, 'SE', true, false,
              1, 1, 1, 1, 1, now())
            """)
        .param("id", account)
        .update();
    List<String> times =
        List.of(
            "2026-06-01 00:00:00.5Z", "2026-06-01 00:00:10.7Z",
            "2026-06-01 00:00:10.7Z", "2026-06-01 00:00:10.9Z",
            "2026-06-01 00:00:10.95Z", "infinity");
    for (int i = 0; i < times.size(); i += 2) {
      sql.sql(
              """
              insert into metering_intervals values (gen_random_uuid(), :account, :vps, 'CPU', 2,
                0.015, 'SEK', cast(:from as timestamptz),
                nullif(cast(:to as timestamptz), 'infinity'))
              """)
          .param("account", account)
          .param("vps", vps)
          .param("from", times.get(i))
          .param("to", times.get(i + 1))
          .update();
    }
    try (PostgresStore upgraded = PostgresStore.open(before, 2)) {
      List<Interval> intervals = upgraded.transact(tx -> tx.metering().of(new VpsId(vps)));
      assertThat(intervals.stream().map(i -> i.startedAt() + " " + i.endedAt()))
          .containsExactlyInAnyOrder(
              "2026-06-01T00:00:00Z 2026-06-01T00:00:10Z",
              "2026-06-01T00:00:10Z 2026-06-01T00:00:10Z",
              "2026-06-01T00:00:10Z null");
    }
  }

  /** Each of the two waits for the other where it must; none closes an interval unseen. */
  @Test
  void aMachineSwitchedOffWhilePricesChangeIsOffAtTheNewPriceToo() throws Exception {
    Region region = region(samples.unique("region"), "1");
    new Regions(store).put(region);
    Vps vps = metered(region);
    Region dearer = region(region.id(), "2");
    Waiting change = new Waiting();
    Thread changing =
        Thread.ofVirtual()
            .start(() ->
                change(tx -> {
                  tx.regions().put(dearer);
                  tx.metering().reprice(dearer.id(), dearer.prices(), tx.now());
                  return change.arrived();
                }));
    change.awaitArrival();
    CompletableFuture<Boolean> off =
        CompletableFuture.supplyAsync(
            () ->
                change(tx -> {
                  tx.metering().close(vps.id(), Charges.powered(), tx.now());
                  return true;
                }),
            task -> Thread.ofVirtual().start(task));
    try {
      awaitOneThatWaits();
    } finally {
      change.goOn();
    }
    changing.join();
    off.get(30, TimeUnit.SECONDS);
    assertThat(intervals(vps).stream().filter(i -> i.endedAt() == null).map(Interval::meter))
        .containsExactlyInAnyOrder(Meter.STORAGE, Meter.IPV4);
  }

  @Test
  void aRegionPutByWhoDoesNotKnowOfEnginesKeepsTheOneThatWasJustNamed() throws Exception {
    Region region = region(samples.unique("region"), "1").madeBy("pve1");
    new Regions(store).put(region);
    Waiting naming = new Waiting();
    Thread named =
        Thread.ofVirtual()
            .start(() ->
                change(tx -> {
                  tx.regions().put(region.madeBy("pve2"));
                  return naming.arrived();
                }));
    naming.awaitArrival();
    CompletableFuture<Region> put =
        CompletableFuture.supplyAsync(
            () -> new Regions(store).putButEngine(region(region.id(), "2")),
            task -> Thread.ofVirtual().start(task));
    try {
      awaitOneThatWaits();
    } finally {
      naming.goOn();
    }
    named.join();
    assertThat(put.get(30, TimeUnit.SECONDS)).isEqualTo(region(region.id(), "2").madeBy("pve2"));
    Optional<Region> kept = change(tx -> tx.regions().find(region.id()));
    assertThat(kept).map(Region::engine).contains("pve2");
  }

  @Test
  void aMeterOpenedWhilePricesChangeRunsAtTheNewOne() throws Exception {
    Region region = region(samples.unique("region"), "1");
    new Regions(store).put(region);
    Account account = newAccount();
    Vps vps = newVps(account, region.id());
    Waiting open = new Waiting();
    Thread opening =
        Thread.ofVirtual()
            .start(() ->
                change(tx -> {
                  open(tx, vps);
                  return open.arrived();
                }));
    open.awaitArrival();
    CompletableFuture<Region> put =
        CompletableFuture.supplyAsync(
            () -> new Regions(store).put(region(region.id(), "2")),
            task -> Thread.ofVirtual().start(task));
    try {
      awaitOneThatWaits();
    } finally {
      open.goOn();
    }
    opening.join();
    put.get(30, TimeUnit.SECONDS);
    assertThat(intervals(vps).stream().filter(i -> i.endedAt() == null))
        .hasSize(4)
        .allSatisfy(i -> assertThat(i.ratePerHour()).isEqualByComparingTo("2"));
  }

  @Test
  void aPriceChangeOfManyMachinesIsOneStatement() {
    Region region = region(samples.unique("region"), "1");
    new Regions(store).put(region);
    Account account = newAccount();
    int machines = 500;
    change(tx -> {
      for (int i = 0; i < machines; i++) {
        Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "host", region.id());
        tx.vpses().insert(vps);
        open(tx, vps);
      }
      return true;
    });
    PriceList prices = region(region.id(), "3").prices();
    int changed = change(tx -> tx.metering().reprice(region.id(), prices, tx.now()));
    assertThat(changed).isEqualTo(4 * machines);
  }

  private Vps metered(Region region) {
    Vps vps = newVps(newAccount(), region.id());
    change(tx -> {
      open(tx, vps);
      return true;
    });
    return vps;
  }

  private void open(Tx tx, Vps vps) {
    PriceList prices = tx.regions().hold(vps.site().region()).orElseThrow().prices();
    Charges.opened(
            chance, vps.account(), vps.id(), vps.resources(), prices, Samples.allMeters(), tx.now())
        .forEach(tx.metering()::open);
  }

  private static Region region(String id, String price) {
    BigDecimal rate = new BigDecimal(price);
    return new Region(
        id,
        "Somewhere",
        "SE",
        true,
        false,
        new Region.Range(1, 32),
        new Region.Range(1, 256),
        new Region.Range(50, 2000),
        new PriceList("SEK", rate, rate, rate, rate, rate),
        null);
  }

  private void awaitOneThatWaits() {
    JdbcClient sql = JdbcClient.create(store.dataSource());
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() ->
            sql.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                    .query(Integer.class)
                    .single()
                > 0);
  }

  private List<Interval> intervals(Vps vps) {
    return change(tx -> tx.metering().of(vps.id()));
  }

  private <R> R change(Function<Tx, R> work) {
    return store.transact(work);
  }

  private Vps newVps(Account account, String region) {
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "host", region);
    change(tx -> {
      tx.vpses().insert(vps);
      return true;
    });
    return vps;
  }

  private Account newAccount() {
    Account account = samples.account();
    change(tx -> {
      tx.accounts().insert(account);
      return true;
    });
    return account;
  }

  /** A transaction that stays open until it is told to go on. */
  private static final class Waiting {
    private final CompletableFuture<Boolean> here = new CompletableFuture<>();
    private final CompletableFuture<Boolean> on = new CompletableFuture<>();

    boolean arrived() {
      here.complete(true);
      return on.join();
    }

    void awaitArrival() throws Exception {
      here.get(30, TimeUnit.SECONDS);
    }

    void goOn() {
      on.complete(true);
    }
  }
}
