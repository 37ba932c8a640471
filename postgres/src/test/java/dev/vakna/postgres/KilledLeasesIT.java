package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.JobId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Network;
import dev.vakna.core.store.StoreUnavailableException;
import dev.vakna.postgres.embedded.EmbeddedPostgres;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Leases come and go on several connections, which are killed in the middle. Each transaction notes
 * in a table of its own from when until when an address was a VPS's, so whatever was committed is
 * witnessed, whether or not anybody heard of it.
 */
class KilledLeasesIT {

  private static final int THREADS = 6;
  private static final int ADDRESSES = 150;
  private static final Duration HOLD_BACK = Duration.ofSeconds(1);

  private final long seed = Long.getLong("vakna.leases.seed", System.nanoTime());
  private final SeededChance chance = new SeededChance(seed, InstantSource.system());
  private final Samples samples = new Samples(chance, Instant.parse("2026-03-01T00:00:00Z"));
  private final AtomicInteger given = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void noAddressIsGivenTwiceOrTooEarlyThoughConnectionsAreKilled() throws Exception {
    int many = Integer.getInteger("vakna.leases.killed", 600);
    try (EmbeddedPostgres server = EmbeddedPostgres.temporary();
        PostgresStore store = PostgresStore.open(server.address(), THREADS);
        Connection own = connection(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Account account = samples.account();
      Network network = network();
      prepare(store, account, network);
      List<Future<?>> working = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        working.add(
            threads.submit(() -> {
              while (given.get() < many) {
                live(store, account, network, random);
              }
            }));
      }
      Future<Integer> killer = threads.submit(() -> kill(own, new Random(seed)));
      try {
        for (Future<?> each : working) {
          each.get(5, TimeUnit.MINUTES);
        }
      } finally {
        over.set(true);
      }
      int killed = killer.get(1, TimeUnit.MINUTES);
      System.out.printf(
          "killed leases: seed %d: %d given, %d connections killed, %d transactions lost%n",
          seed, given.get(), killed, lost.get());
      assertThat(killed).isPositive();
      assertThat(lost.get()).isPositive();
      assertWitnessed(own, network);
    }
  }

  private static Connection connection(EmbeddedPostgres server) throws SQLException {
    DatabaseAddress address = server.address();
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }

  private static Network network() {
    Network like = Samples.network("killed", "stockholm");
    return new Network(
        like.name(),
        like.region(),
        like.bridge(),
        new Network.Range(
            Ipv4.parse("10.4.0.254"),
            24,
            Ipv4.parse("10.4.0.1"),
            Ipv4.parse("10.4.0." + ADDRESSES)),
        like.range6(),
        like.nameservers(),
        like.rates(),
        like.open(),
        HOLD_BACK);
  }

  private static void prepare(PostgresStore store, Account account, Network network) {
    store.inTransaction(tx -> {
      tx.accounts().insert(account);
      tx.networks().put(network);
      return tx.sql()
          .sql(
              """
              create table witnessed (vps uuid primary key, address inet not null,
                since timestamptz not null, until timestamptz)
              """)
          .update();
    });
  }

  /** A machine comes and goes. What is lost may have come to be or not; both are witnessed. */
  private void live(PostgresStore store, Account account, Network network, Random random) {
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "h");
    Network.Range range = network.range();
    try {
      Optional<String> address =
          store.inTransaction(tx -> {
            tx.vpses().insert(vps);
            Optional<String> lease =
                tx.addresses()
                    .lease(
                        vps.id(),
                        network.name(),
                        range.first().toString(),
                        range.last().toString());
            if (lease.isEmpty()) {
              tx.vpses().remove(vps.id());
              return lease;
            }
            tx.sql()
                .sql(
                    "insert into witnessed values (:vps, cast(:address as inet), clock_timestamp())")
                .param("vps", vps.id().value())
                .param("address", lease.get())
                .update();
            return lease;
          });
      if (address.isEmpty()) {
        return;
      }
      given.incrementAndGet();
      if (random.nextInt(20) == 0) {
        store.inTransaction(tx ->
            tx.addresses()
                .refuse(
                    network.name(),
                    "10.4.0." + (1 + random.nextInt(ADDRESSES)),
                    Instant.now().plusSeconds(1)));
      }
      if (random.nextInt(8) > 0) {
        store.inTransaction(tx -> {
          tx.sql()
              .sql("update witnessed set until = clock_timestamp() where vps = :vps")
              .param("vps", vps.id().value())
              .update();
          tx.addresses().release(vps.id());
          tx.vpses().remove(vps.id());
          return true;
        });
      } else if (random.nextInt(4) > 0) {
        leaveAll(store, random);
      }
    } catch (StoreUnavailableException e) {
      lost.incrementAndGet();
    }
  }

  /** What nobody knows of any more is found by the records. */
  private static void leaveAll(PostgresStore store, Random random) {
    store.inTransaction(tx ->
        tx.sql()
            .sql(
                """
                with left_over as (
                  select vps_id from address_leases
                  where network = 'killed' and vps_id is not null order by address
                  limit :most for update skip locked),
                noted as (
                  update witnessed set until = clock_timestamp()
                  where vps in (select vps_id from left_over))
                delete from address_leases where vps_id in (select vps_id from left_over)
                """)
            .param("most", 1 + random.nextInt(3))
            .update());
    store.inTransaction(tx ->
        tx.sql()
            .sql(
                """
                delete from vps where host = 'h' and id in
                  (select vps from witnessed where until is not null)
                """)
            .update());
  }

  private int kill(Connection own, Random random) throws SQLException {
    int killed = 0;
    try (Statement sql = own.createStatement()) {
      while (!over.get()) {
        sql.execute("select pg_sleep(%d / 1000.0)".formatted(20 + random.nextInt(60)));
        try (ResultSet one =
            sql.executeQuery(
                """
                select count(pg_terminate_backend(pid)) from (
                  select pid from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid()
                    and state in ('active', 'idle in transaction')
                  order by random() limit 1) victims
                """)) {
          one.next();
          killed += one.getInt(1);
        }
      }
    }
    return killed;
  }

  private static void assertWitnessed(Connection own, Network network) throws SQLException {
    try (Statement sql = own.createStatement()) {
      assertThat(
              texts(
                  sql,
                  """
                  select format('%s since %s while it was another''s, or rested, until %s', two.address,
                    two.since, one.until)
                  from witnessed one join witnessed two on two.address = one.address
                    and two.vps <> one.vps and two.since >= one.since
                  where one.until is null or two.since < one.until + interval '1 second'
                  """))
          .isEmpty();
      assertThat(
              texts(
                  sql,
                  """
                  select format('%s of %s', l.address, l.vps_id) from address_leases l
                  where l.network = 'killed' and l.vps_id is not null and not exists
                    (select 1 from witnessed w
                      where w.vps = l.vps_id and w.address = l.address and w.until is null)
                  union all
                  select format('%s lost by %s', w.address, w.vps) from witnessed w
                  where w.until is null and not exists
                    (select 1 from address_leases l where w.vps = l.vps_id)
                  """))
          .isEmpty();
      assertThat(
              texts(
                  sql,
                  "select host(address) from address_leases where network = '%s'"
                          .formatted(network.name())
                      + " group by address having count(*) > 1"))
          .isEmpty();
      assertThat(texts(sql, "select 'again' from witnessed group by address having count(*) > 1"))
          .as("addresses were given again")
          .isNotEmpty();
    }
  }

  private static List<String> texts(Statement sql, String question) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = sql.executeQuery(question)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
