package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Network;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Claim;
import dev.vakna.postgres.embedded.EmbeddedPostgres;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.testkit.scale.Books;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How many rows each question and each change of storage reads in a database with very many, by
 * PostgreSQL's own count: about as many as it answers with, however many there are. A forgotten
 * index reads thousands. No time is measured, and no plan is prescribed.
 */
class QuestionsAtScaleIT {

  static final int VPSES = 5000;

  /** So many addresses of a network are leased; twice as many rest. */
  private static final int EACH = 1500;

  /** What reads all of something by its nature, and why that may be. */
  private static final Map<String, String> WHOLE =
      Map.ofEntries(
          Map.entry("accounts.all", "an operator's listing"),
          Map.entry("backups.stores", "a handful"),
          Map.entry("backups.removeStore", "removes all of a store, for an operator"),
          Map.entry("backups.inStore", "documented to read all, and pages are offered"),
          Map.entry("backups.count", "an operator's look at indexes"),
          Map.entry("backups.countIndexable", "an operator's look at indexes"),
          Map.entry("backups.holdings", "counts all of a store, for an operator"),
          Map.entry("custody.tally", "counts all of a store, for an operator"),
          Map.entry("custody.undecided", "what nobody said whose it is, by the index alone"),
          Map.entry("reconciliation.keepNewest", "as many as are kept, once an hour"),
          Map.entry("jobs.unended", "what is at work"),
          Map.entry("jobs.line", "who waits and is under way"),
          Map.entry("jobs.deserted", "what is at work"),
          Map.entry("metering.reprice", "changes all of a region, for an operator"),
          Map.entry("vpses.onHost", "one host's machines"),
          Map.entry("vpses.reserved", "one host's machines, by the index alone"),
          Map.entry("vpses.lockReserved", "one host's machines, by the index alone"),
          Map.entry("vpses.settled", "one host's machines"),
          Map.entry("vpses.expectedDisk", "one host's machines"),
          Map.entry("reconciliation.unmetered", "one host's machines"),
          Map.entry("reconciliation.addressNotLeased", "one host's machines"),
          Map.entry("addresses.tally", "all of a network, for an operator"),
          Map.entry("addresses.refused", "what rests in a network, for an operator"),
          Map.entry("addresses.leasedOutside", "all of a network, for an operator"),
          Map.entry("networks.changeAlone", "a handful"),
          Map.entry("networks.put", "a handful"),
          Map.entry("networks.remove", "a handful"),
          Map.entry("networks.find", "a handful"),
          Map.entry("networks.ofRegion", "a handful"),
          Map.entry("networks.holdOf", "a handful"),
          Map.entry("networks.all", "a handful"),
          Map.entry("regions.changeAlone", "a handful"),
          Map.entry("regions.put", "a handful"),
          Map.entry("regions.find", "a handful"),
          Map.entry("regions.hold", "a handful"),
          Map.entry("regions.all", "a handful"),
          Map.entry("regions.defaultRegion", "a handful"),
          Map.entry("signingKeys.add", "a handful"),
          Map.entry("signingKeys.of", "a handful"),
          Map.entry("signingKeys.forgetBefore", "a handful"));

  private static EmbeddedPostgres server;
  private static PostgresStore store;
  private static Books books;

  private final Map<String, Questions.Question> questions =
      Questions.of(
          books,
          new Samples(
              new SeededChance(7, InstantSource.system()), Instant.parse("2026-03-01T00:00:00Z")));

  @BeforeAll
  static void fill() throws Exception {
    server = EmbeddedPostgres.temporary();
    store = PostgresStore.open(server.address(), 4);
    Samples samples =
        new Samples(
            new SeededChance(3, InstantSource.system()), Instant.parse("2026-03-01T00:00:00Z"));
    Account account = samples.account();
    Vps source = samples.source(account.id(), "main", 101);
    Backup backup =
        samples
            .backup("main", 101, Instant.parse("2026-02-01T00:00:00Z"))
            .in(new Custody.Of(source.id()));
    Job job = samples.restore(account.id(), "host");
    Vps machine =
        Samples.addressed(
            Samples.known(samples.clone(account.id(), job.id(), "host"), job.vps())
                .in(ServiceStatus.ACTIVE, PowerState.RUNNING, PowerState.RUNNING),
            "10.0.0.9");
    store.transact(tx -> {
      tx.backups().putStore(new StoredPlace("main", "directory", "/srv/main"));
      tx.accounts().insert(account);
      tx.vpses().insert(source);
      tx.backups().put(backup);
      tx.jobs().insert(job);
      tx.vpses().insert(machine);
      return true;
    });
    Claim claim =
        store
            .journal()
            .claim("worker", Set.of("host"), Caps.NONE, Duration.ofMinutes(1))
            .orElseThrow();
    store.journal().finish(claim, null, (tx, now) -> "{}");
    books = new Books(account.id(), source.id(), backup.id(), machine.id(), job.id());
    try (Connection connection =
            DriverManager.getConnection(
                server.address().jdbcUrl(), server.address().user(), server.address().password());
        Statement sql = connection.createStatement()) {
      books.fill(connection, VPSES, (statement, took) -> {});
      networks(sql);
      sql.execute("vacuum (analyze)");
    }
  }

  /** One with addresses that were never used, one with some that are free again, one with none. */
  private static void networks(Statement sql) throws SQLException {
    int turn = 0;
    for (String name : List.of("fresh", "worn", "full")) {
      Network like = Samples.network(name, name);
      Ipv4 gateway = Ipv4.parse("10.%d.0.1".formatted(turn));
      Ipv4 last = new Ipv4(gateway.bits() + 3 * EACH + (name.equals("fresh") ? EACH : 0));
      store.transact(tx -> {
        tx.regions().put(Samples.region(tx.regions().defaultRegion(), name));
        tx.networks()
            .put(
                new Network(
                    name,
                    name,
                    like.bridge(),
                    new Network.Range(gateway, 16, new Ipv4(gateway.bits() + 1), last),
                    like.range6(),
                    like.nameservers(),
                    like.rates(),
                    like.open(),
                    like.holdBack()));
        return true;
      });
      sql.execute(
          """
          insert into address_leases (network, address, vps_id)
          select '%1$s', inet '%2$s' + row_number() over (), id
          from (select id from vps
            where not exists (select 1 from address_leases where vps_id = vps.id)
            limit %3$d) holders;
          insert into address_leases (network, address, free_from, refused)
          select '%1$s', inet '%2$s' + %3$d + n, now() + (%4$d - n) * interval '1 minute', n %% 2 = 0
          from generate_series(1, 2 * %3$d) n;
          insert into address_marks values ('%1$s', inet '%2$s' + 3 * %3$d)
          """
              .formatted(name, gateway, EACH, name.equals("full") ? 1_000_000 : EACH));
      turn++;
    }
  }

  @AfterAll
  static void end() {
    store.close();
    server.close();
  }

  /** Thrown to undo what a question changed. */
  private static final class Undone extends RuntimeException {
    final Map<String, Long> rows;

    Undone(Map<String, Long> rows) {
      super("undone", null, false, false);
      this.rows = Map.copyOf(rows);
    }
  }

  /** What was read of each table and index in this transaction. */
  private static Map<String, Long> rows(PostgresTx tx) {
    Map<String, Long> rows = new TreeMap<>();
    tx.sql()
        .sql(
            """
            select relname, pg_stat_get_xact_tuples_returned(oid)
                + pg_stat_get_xact_tuples_fetched(oid) as rows
            from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')
              and relname not like 'regions%' and relname not like 'networks%'
            """)
        .query((ResultSet row) -> {
          rows.put(row.getString("relname"), row.getLong("rows"));
        });
    return rows;
  }

  private static Map<String, Long> read(String name, Questions.Question question) {
    try {
      store.inTransaction(tx -> {
        // What other processes read for it would not be counted.
        tx.sql().sql("set local max_parallel_workers_per_gather = 0").update();
        // A table of many thousand rows stands for one of many million, which nobody reads whole.
        tx.sql().sql("set local enable_seqscan = off").update();
        Map<String, Long> before = rows(tx);
        question.ask().accept(tx);
        Map<String, Long> after = rows(tx);
        after.replaceAll((relation, rows) -> rows - before.getOrDefault(relation, 0L));
        after.values().removeIf(rows -> rows == 0);
        throw new Undone(after);
      });
      throw new IllegalStateException("not undone");
    } catch (Undone undone) {
      return undone.rows;
    } catch (RuntimeException e) {
      throw new IllegalStateException("%s cannot be asked".formatted(name), e);
    }
  }

  @Test
  void noQuestionReadsMuchMoreThanItTells() {
    List<String> much = new ArrayList<>();
    questions.forEach((name, question) -> {
      Map<String, Long> read = read(name, question);
      if (read.values().stream().mapToLong(rows -> rows).sum() > question.most()) {
        much.add("%s reads %s, %d are due".formatted(name, read, question.most()));
      }
    });
    assertThat(much).isEmpty();
  }

  @Test
  void everyQuestionIsAskedHere() {
    Set<String> asked =
        questions.keySet().stream()
            .map(name -> name.split(" ")[0])
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> there = new TreeSet<>();
    for (Method port : Tx.class.getMethods()) {
      if (port.getReturnType().isInterface() && port.getParameterCount() == 0) {
        Arrays.stream(port.getReturnType().getMethods())
            .filter(method -> Modifier.isAbstract(method.getModifiers()))
            .forEach(method -> there.add(port.getName() + "." + method.getName()));
      }
    }
    asked.addAll(WHOLE.keySet());
    assertThat(asked).containsExactlyInAnyOrderElementsOf(there);
  }
}
