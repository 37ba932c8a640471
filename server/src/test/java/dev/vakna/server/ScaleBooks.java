package dev.vakna.server;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Accounts;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.JobFilter;
import dev.vakna.operations.OperationStatus;
import dev.vakna.testkit.scale.Books;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;

/**
 * A server with a customer, and with so many VPSs, backups, jobs, events and meters of others on
 * its books in a real PostgreSQL; what it was filled with is found again by the next run.
 */
final class ScaleBooks implements AutoCloseable {

  private static final String FILLING =
      """
      fsync = off
      full_page_writes = off
      max_wal_size = '8GB'
      checkpoint_timeout = '1h'
      autovacuum = off
      """;

  private final TestServer server;
  private final Path home;
  private final Properties kept;
  private final String key;

  private ScaleBooks(TestServer server, Path home, Properties kept) {
    this.server = server;
    this.home = home;
    this.kept = kept;
    this.key =
        server
            .part(Keys.class)
            .create(books().account(), "scale", Set.of(Scope.values()), List.of(), null)
            .text();
  }

  /** A key of the customer, with every scope. */
  String key() {
    return key;
  }

  /**
   * @param vpses VPSs, with ten backups each, that are added when it is opened first
   */
  static ScaleBooks open(Path home, int vpses, String... settings) throws Exception {
    // The database is another user's.
    Files.createDirectories(home);
    for (Path each : List.of(home.getParent(), home)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(
        List.of(
            "--vakna.limits=off",
            "--vakna.database.connections=20",
            // What is on the books of others has no files.
            "--vakna.index.background=off"));
    TestServer server =
        TestServer.startOnPostgres(
            home,
            places -> name -> name.startsWith("scale-") ? Optional.empty() : places.find(name),
            all.toArray(String[]::new));
    Path notes = home.resolve("scale.properties");
    Properties kept = new Properties();
    if (Files.exists(notes)) {
      try (InputStream in = Files.newInputStream(notes)) {
        kept.load(in);
      }
      return new ScaleBooks(server, home, kept);
    }
    begin(server, kept);
    // What is asked meanwhile has no indexes.
    server.stopRounds();
    new ScaleBooks(server, home, kept).fill(vpses);
    server.close();
    try (var out = Files.newOutputStream(notes)) {
      kept.store(out, null);
    }
    return open(home, vpses, settings);
  }

  /** A customer, and one restore of theirs that has ended: the pattern of all others. */
  private static void begin(TestServer server, Properties kept) {
    TestServer.Customer customer = server.customer();
    customer.change(
        new Accounts.Wish(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            1_000_000,
            10_000_000,
            1_000_000_000,
            1_000_000,
            100));
    Api api = customer.api();
    var ended = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    kept.setProperty("account", customer.account.value().toString());
    kept.setProperty("source", customer.vps.id().value().toString());
    kept.setProperty("backup", customer.backup.id().value().toString());
    server
        .store()
        .transact(tx -> tx.jobs().page(customer.account, JobFilter.ALL, null, 1))
        .forEach(job -> {
          kept.setProperty("job", job.operation().id().toString());
          kept.setProperty("machine", job.vps().value().toString());
        });
    if (!ended.path("isCompleted").asBoolean()) {
      throw new IllegalStateException("the first restore failed: " + ended);
    }
  }

  private void fill(int vpses) throws IOException, SQLException {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      sql.execute("set maintenance_work_mem = '1GB'");
      sql.execute("set work_mem = '256MB'");
      // What is lost by a crash is filled again; nothing is read until all is there.
      configure(FILLING);
      books()
          .fill(
              connection,
              vpses,
              (statement, took) ->
                  System.out.printf(Locale.ROOT, "%d s: %s%n", took.toSeconds(), statement));
      sql.execute("vacuum (analyze)");
    } finally {
      configure("");
    }
  }

  /** What its PostgreSQL is told besides what every one is. */
  void configure(String settings) throws IOException {
    Files.writeString(home.resolve("postgres/data/postgresql.auto.conf"), settings);
    new ProcessBuilder("kill", "-HUP", Long.toString(postgres())).start();
  }

  Books books() {
    return new Books(
        new AccountId(id("account")),
        new VpsId(id("source")),
        new BackupId(id("backup")),
        new VpsId(id("machine")),
        new JobId(id("job")));
  }

  private UUID id(String what) {
    return UUID.fromString(kept.getProperty(what));
  }

  Connection connect() throws SQLException, IOException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%s/vakna?sslmode=disable".formatted(text("port")),
        "vakna",
        text("password"));
  }

  private String text(String file) throws IOException {
    return Files.readString(home.resolve("postgres").resolve(file)).strip();
  }

  /** The database for programs that take libpq's words. */
  Map<String, String> database() throws IOException {
    return Map.of(
        "PGHOST", "127.0.0.1",
        "PGPORT", text("port"),
        "PGUSER", "vakna",
        "PGDATABASE", "vakna",
        "PGPASSWORD", text("password"));
  }

  /** The process of its PostgreSQL. */
  long postgres() {
    try {
      return Long.parseLong(
          Files.readAllLines(home.resolve("postgres/data/postmaster.pid")).getFirst().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until no job of the customer is under way. */
  void awaitRest() {
    JobFilter atWork =
        new JobFilter(
            Set.of(OperationStatus.QUEUED, OperationStatus.RUNNING, OperationStatus.UNWINDING),
            null,
            null);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            server
                .store()
                .transact(tx -> tx.jobs().page(books().account(), atWork, null, 1))
                .isEmpty());
  }

  TestServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
