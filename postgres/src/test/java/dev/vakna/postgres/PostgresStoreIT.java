package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.JobId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.StoreUnavailableException;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Progress;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What only the real storage can show: several transactions at one time, and its own refusals. */
@ExtendWith(SharedDatabase.class)
class PostgresStoreIT {

  private final PostgresStore store;
  private final SeededChance chance = new SeededChance(System.nanoTime(), InstantSource.system());
  private final Samples samples = new Samples(chance, Instant.parse("2026-03-07T01:15:09.123456Z"));

  PostgresStoreIT(PostgresStore store) {
    this.store = store;
  }

  @Test
  void aKeyHeldByAnotherTransactionIsBusy() throws Exception {
    Account account = newAccount();
    CompletableFuture<Void> held = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Thread holder =
        Thread.ofVirtual()
            .start(() ->
                store.transact(tx -> {
                  assertThat(tx.idempotency().tryHold(account.id(), "r", "k")).isTrue();
                  held.complete(null);
                  return asked.join();
                }));
    held.get(30, TimeUnit.SECONDS);
    boolean same = store.transact(tx -> tx.idempotency().tryHold(account.id(), "r", "k"));
    boolean other = store.transact(tx -> tx.idempotency().tryHold(account.id(), "r", "k2"));
    asked.complete(null);
    holder.join();
    boolean later = store.transact(tx -> tx.idempotency().tryHold(account.id(), "r", "k"));
    assertThat(same).isFalse();
    assertThat(other).isTrue();
    assertThat(later).isTrue();
  }

  @Test
  void noConnectionFreeIsAWantOfStorage() throws Exception {
    List<java.sql.Connection> held = new ArrayList<>();
    try {
      int size =
          store.dataSource().unwrap(com.zaxxer.hikari.HikariDataSource.class).getMaximumPoolSize();
      for (int i = 0; i < size; i++) {
        held.add(store.dataSource().getConnection());
      }
      assertThatThrownBy(() -> store.transact(Tx::now))
          .isInstanceOf(StoreUnavailableException.class);
    } finally {
      for (java.sql.Connection connection : held) {
        connection.close();
      }
    }
    assertThat(store.transact(Tx::now)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select pg_terminate_backend(pg_backend_pid())",
        "set local statement_timeout = '20ms'; select pg_sleep(30)",
        "set local transaction_read_only = on; create table t ()"
      })
  void whatTheDatabaseEndsIsAWantOfStorage(String sql) {
    assertThatThrownBy(
            () -> store.inTransaction(tx -> tx.sql().sql(sql).query((row, index) -> 1).list()))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(store.transact(Tx::now)).isNotNull();
  }

  @Test
  void nobodyKnowsWhetherAnEndThatWasLostWasKept() {
    String end =
        """
        create function pg_temp.lose() returns trigger language plpgsql as
          'begin perform pg_terminate_backend(pg_backend_pid()); return null; end';
        create temporary table lost (n int);
        create constraint trigger loses after insert on lost deferrable initially deferred
          for each row execute function pg_temp.lose();
        insert into lost values (1)\
        """;
    assertThatThrownBy(() -> store.inTransaction(tx -> tx.sql().sql(end).update()))
        .isInstanceOfSatisfying(
            StoreUnavailableException.class, e -> assertThat(e.undecided()).isTrue());
    assertThatThrownBy(() ->
            store.inTransaction(tx ->
                tx.sql()
                    .sql("select pg_terminate_backend(pg_backend_pid())")
                    .query((row, index) -> 1)
                    .list()))
        .isInstanceOfSatisfying(
            StoreUnavailableException.class, e -> assertThat(e.undecided()).isFalse());
  }

  @Test
  void transactionsThatDeadlockAreRunAgain() throws Exception {
    Account one = newAccount();
    Account two = newAccount();
    CyclicBarrier bothHoldOne = new CyclicBarrier(2);
    AtomicInteger runs = new AtomicInteger();
    List<CompletableFuture<Boolean>> both =
        List.of(List.of(one, two), List.of(two, one)).stream()
            .map(order ->
                CompletableFuture.supplyAsync(
                    () ->
                        store.transact(tx -> {
                          tx.accounts().lock(order.getFirst().id());
                          if (runs.incrementAndGet() <= 2) {
                            meet(bothHoldOne);
                          }
                          tx.accounts().lock(order.getLast().id());
                          return true;
                        }),
                    task -> Thread.ofVirtual().start(task)))
            .toList();
    for (CompletableFuture<Boolean> each : both) {
      assertThat(each.get(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(runs.get()).isGreaterThan(2);
  }

  @Test
  void theDatabaseItselfRefusesWhatMustNotHappen() {
    Account account = newAccount();
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "h");
    Vps other = samples.clone(account.id(), new JobId(chance.nextId()), "h");
    store.transact(tx -> {
      tx.vpses().insert(vps);
      tx.vpses().insert(other);
      return tx.addresses().lease(vps.id(), "default", "10.255.0.1", "10.255.0.9");
    });
    String address = store.transact(tx -> tx.addresses().of(vps.id())).orElseThrow().address();
    JdbcClient sql = JdbcClient.create(store.dataSource());
    assertThatThrownBy(() ->
            sql.sql("insert into address_leases values (cast(:a as inet), :v)")
                .param("a", address)
                .param("v", other.id().value())
                .update())
        .isInstanceOf(DataIntegrityViolationException.class);
    assertThatThrownBy(
            () -> sql.sql("delete from vps where id = :v").param("v", vps.id().value()).update())
        .hasMessageContaining("address_leases");
    assertThatThrownBy(() -> sql.sql("update regions set cpu_max = -1").update())
        .isInstanceOf(DataIntegrityViolationException.class);
  }

  @Test
  void textThatTheDatabaseCannotHoldIsStoredWithoutIt() {
    Account account = newAccount();
    Job job = samples.restore(account.id(), samples.unique("host"));
    store.transact(tx -> {
      tx.jobs().insert(job);
      return true;
    });
    Claim claim =
        store
            .journal()
            .claim("w", Set.of(job.operation().host()), Duration.ofMinutes(1))
            .orElseThrow();
    store.journal().beat(claim, new Progress("s", 1, 0, 0, "a\0b"), Duration.ofMinutes(1));
    store.journal().park(claim, new Failure("code", "c\0d", "e\0f"));
    assertThat(store.transact(tx -> tx.jobs().find(job.id())).orElseThrow().operation())
        .satisfies(operation -> {
          assertThat(operation.progress().message()).isEqualTo("a\uFFFDb");
          assertThat(operation.failure()).isEqualTo(new Failure("code", "c\uFFFDd", "e\uFFFDf"));
        });
  }

  @Test
  void aSecondServerOnTheSameDatabaseSharesTheWork(DatabaseAddress address) {
    Account account = newAccount();
    String host = samples.unique("host");
    try (PostgresStore second = PostgresStore.open(address, 2)) {
      assertThat(second.<Optional<Account>>transact(tx -> tx.accounts().find(account.id())))
          .contains(account);
      second.transact(tx -> {
        tx.jobs().insert(samples.restore(account.id(), host));
        return true;
      });
      assertThat(store.journal().claim("one", Set.of(host), Duration.ofMinutes(1))).isPresent();
      assertThat(second.journal().claim("two", Set.of(host), Duration.ofMinutes(1))).isEmpty();
    }
  }

  @Test
  void readsOfOneCustomerHostOrNetworkUseAnIndex() {
    List<String> queries =
        List.of(
            "select * from vps where account_id = uuid '018f3a3b-4c5d-7e6f-8a9b-0c1d2e3f4a5b' and id > uuid '018f3a3b-4c5d-7e6f-8a9b-0c1d2e3f4a5b' order by id limit 20",
            "select * from vps where account_id = uuid '018f3a3b-4c5d-7e6f-8a9b-0c1d2e3f4a5b' and name_folded = 'x' order by id limit 20",
            "select * from vps where host = 'h' order by id",
            "select id, status, power, desired_power from vps where host = 'h'",
            "select id, status, power, desired_power from vps where host = 'h' and power_changed_at >= now()",
            "select id from vps where host = 'h' and status <> 'PENDING'",
            "select sum(expected_disk_bytes) from vps where host = 'h' and not id = any ('{018f3a3b-4c5d-7e6f-8a9b-0c1d2e3f4a5b}'::uuid[])",
            "select count(*) from address_leases where network = 'n' and address between inet '10.0.0.1' and inet '10.0.0.9'",
            "select address + 1 from address_leases l where network = 'n' and address >= inet '10.0.0.1' and not exists (select 1 from address_leases n where n.network = 'n' and n.address = l.address + 1) order by address limit 1",
            "select * from backups where store = 's' and vmid = 1 order by created_at desc, id desc",
            "select * from operations where status in ('QUEUED', 'RUNNING', 'UNWINDING') and due_at <= now() order by due_at, id limit 1",
            "select count(*) from operations where account_id = uuid '018f3a3b-4c5d-7e6f-8a9b-0c1d2e3f4a5b' and finished_at is null",
            "select * from metering_intervals where account_id = uuid '018f3a3b-4c5d-7e6f-8a9b-0c1d2e3f4a5b' and started_at < now() and coalesce(ended_at, 'infinity') > now() - interval '1 month'",
            "select max(ended_at) from metering_intervals where vps_id = uuid '018f3a3b-4c5d-7e6f-8a9b-0c1d2e3f4a5b' and meter = 'CPU'",
            "select id from accounts where exists (select 1 from metering_intervals where account_id = accounts.id and coalesce(ended_at, 'infinity') > now()) order by id limit 100");
    store.transact(tx -> {
      JdbcClient plan = ((PostgresTx) tx).sql();
      plan.sql("set local enable_seqscan = off").update();
      for (String query : queries) {
        assertThat(String.join("\n", plan.sql("explain " + query).query(String.class).list()))
            .as(query)
            .contains("Index")
            .doesNotContain("Seq Scan");
      }
      return true;
    });
  }

  private Account newAccount() {
    Account account = samples.account();
    store.transact(tx -> {
      tx.accounts().insert(account);
      return true;
    });
    return account;
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
