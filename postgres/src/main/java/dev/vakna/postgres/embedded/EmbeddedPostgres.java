package dev.vakna.postgres.embedded;

import dev.vakna.postgres.DatabaseAddress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A use of the bundled PostgreSQL. All its files lie under one directory; {@code password} there
 * (readable by this process's user only) opens the database, {@code port} names its loopback port.
 *
 * <p>Several processes may use one server. Whoever comes first starts it, others adopt it, and the
 * last one out stops it. A server whose users were all killed runs on and is adopted by the next.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final Duration TURN_WITHIN = Duration.ofMinutes(6);
  private static final String WRONG_PASSWORD = "28P01";

  /** Locks on files hold between processes, not within one. */
  private static final Object ONE_AT_A_TIME = new Object();

  private final Launch launch;
  private final Holders.Hold hold;
  private final DatabaseAddress address;
  private final boolean adopted;
  private final boolean temporary;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedPostgres(
      Launch launch,
      Holders.Hold hold,
      DatabaseAddress address,
      boolean adopted,
      boolean temporary) {
    this.launch = launch;
    this.hold = hold;
    this.address = address;
    this.adopted = adopted;
    this.temporary = temporary;
  }

  /**
   * Starts or adopts the server that lies in {@code postgres} under a home directory, setting up
   * whatever is missing. Returns when the database takes connections.
   *
   * @throws EmbeddedPostgresException when it cannot; the message says what to do
   */
  public static EmbeddedPostgres start(Path home) {
    return start(home, home.resolve("postgres"));
  }

  static EmbeddedPostgres start(Path home, Path binariesParent) {
    Path root = home.resolve("postgres");
    return guarded(
        root,
        () -> {
          Layout layout = Layout.at(root, binariesParent);
          return inTurn(layout.root(), () -> start(layout, false));
        });
  }

  /**
   * Starts a throw-away server for tests: not durable, removed with all its data when closed. What
   * an earlier run left because it was killed is removed too. The unpacked programs are kept in the
   * system's directory for temporary files from run to run.
   */
  public static EmbeddedPostgres temporary() {
    Path system = Path.of(System.getProperty("java.io.tmpdir"));
    return temporary(guarded(system, Layout::scratch));
  }

  static EmbeddedPostgres temporary(Path directory) {
    return guarded(
        directory,
        () -> {
          Layout.makePassable(directory);
          return inTurn(
              directory.toRealPath(),
              () -> {
                removeAbandoned(directory.toRealPath());
                Path run = directory.resolve("run-" + UUID.randomUUID());
                return start(Layout.at(run, directory), true);
              });
        });
  }

  /** How the database is reached. */
  public DatabaseAddress address() {
    return address;
  }

  /** True when the server ran before this use began. */
  public boolean adopted() {
    return adopted;
  }

  /** The server's process. */
  public long pid() {
    return guarded(
        launch.layout().root(),
        () -> Postmaster.of(launch.layout().data()).map(Postmaster::pid).orElse(-1L));
  }

  /**
   * Starts the server again, on the port of before, if it died under its users.
   *
   * @return true when it had
   */
  public boolean revive() {
    Path root = launch.layout().root();
    return guarded(root, () -> !runs() && inTurn(root, this::startAgain));
  }

  /** Removes the oldest of the server's logs, so that they stay bounded. */
  public void pruneLogs() {
    guarded(
        launch.layout().root(),
        () -> {
          launch.pruneLogs();
          return true;
        });
  }

  private boolean runs() throws IOException {
    return closed.get()
        || Postmaster.of(launch.layout().data()).filter(Postmaster::alive).isPresent();
  }

  private boolean startAgain() throws IOException {
    // Another user of it may have been quicker.
    if (runs()) {
      return false;
    }
    Postmaster.disarm(launch.layout().data(), launch.account());
    launch.start();
    return true;
  }

  /** Ends this use, and the server too unless somebody else uses it. Repeating it does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    Path root = launch.layout().root();
    // The removal of abandoned runs must not meet this one half gone.
    Path turn = temporary ? launch.layout().binariesParent() : root;
    guarded(
        root,
        () ->
            inTurn(
                turn,
                () -> {
                  hold.leave();
                  if (new Holders(launch.layout().holders()).none()) {
                    launch.stop();
                    if (temporary) {
                      Layout.deleteTree(root);
                    }
                  }
                  return true;
                }));
  }

  private static EmbeddedPostgres start(Layout layout, boolean temporary) throws IOException {
    Launch launch = launcher(layout, !temporary);
    Optional<Postmaster> running = Postmaster.of(layout.data());
    if (running.isPresent()) {
      running = launch.awaitReady(running.get()::alive);
    }
    if (running.isPresent()) {
      DatabaseAddress address = address(layout, running.get());
      SQLException refused = tryToConnect(address);
      if (refused == null) {
        return use(launch, address, true, temporary);
      }
      if (WRONG_PASSWORD.equals(refused.getSQLState())) {
        throw new EmbeddedPostgresException(
            "PostgreSQL runs on %s but refuses the password in %s. Put the right password back into that file."
                .formatted(layout.data(), layout.passwordFile()),
            refused);
      }
      launch.stop();
    }
    Postmaster.disarm(layout.data(), launch.account());
    if (layout.binariesParent().equals(layout.root())) {
      launch.binaries().removeOthers();
    }
    DatabaseAddress address = address(layout, launch.start());
    SQLException refused = tryToConnect(address);
    if (refused != null) {
      launch.stop();
      throw new EmbeddedPostgresException(
          "PostgreSQL on %s was started and stopped again because %s was refused: %s. Check the file %s."
              .formatted(layout.data(), address, refused.getMessage(), layout.passwordFile()),
          refused);
    }
    return use(launch, address, false, temporary);
  }

  private static EmbeddedPostgres use(
      Launch launch, DatabaseAddress address, boolean adopted, boolean temporary)
      throws IOException {
    Holders.Hold hold = new Holders(launch.layout().holders()).enter();
    return new EmbeddedPostgres(launch, hold, address, adopted, temporary);
  }

  private static Launch launcher(Layout layout, boolean durable) throws IOException {
    Binaries binaries = Binaries.under(layout.binariesParent());
    ServerAccount account = ServerAccount.forData(layout.data());
    account.prove(binaries.program("postgres"));
    Cluster.ensure(layout, binaries, account, durable);
    return new Launch(layout, binaries, account, durable);
  }

  private static DatabaseAddress address(Layout layout, Postmaster server) throws IOException {
    if (!Files.isReadable(layout.passwordFile())) {
      throw new EmbeddedPostgresException(
          "The file %s with the database's password is missing or not readable. Put it back, or start as the user who made it."
              .formatted(layout.passwordFile()));
    }
    return new DatabaseAddress(
        "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable&gssEncMode=disable"
            .formatted(server.port(), Cluster.ROLE),
        Cluster.ROLE,
        Files.readString(layout.passwordFile()).strip());
  }

  private static @Nullable SQLException tryToConnect(DatabaseAddress address) {
    try (Connection connection =
        DriverManager.getConnection(
            address.jdbcUrl() + "&connectTimeout=10&socketTimeout=30",
            address.user(),
            address.password())) {
      return connection.isValid(10) ? null : new SQLException("the connection is not usable");
    } catch (SQLException e) {
      return e;
    }
  }

  private static void removeAbandoned(Path directory) throws IOException {
    try (var runs = Files.newDirectoryStream(directory, "run-*")) {
      for (Path run : runs) {
        Layout layout = Layout.at(run, directory);
        if (new Holders(layout.holders()).none()) {
          if (Postmaster.of(layout.data()).isPresent()) {
            launcher(layout, false).stop();
          }
          Layout.deleteTree(run);
        }
      }
    }
  }

  private static <R> R inTurn(Path directory, Work<R> work) throws IOException {
    synchronized (ONE_AT_A_TIME) {
      Path file = directory.resolve("lock");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        long deadline = System.nanoTime() + TURN_WITHIN.toNanos();
        while (channel.tryLock() == null) {
          if (System.nanoTime() > deadline) {
            throw new EmbeddedPostgresException(
                "Another process has held %s for %d min while starting or stopping the database. Find it with 'fuser %s' and end it."
                    .formatted(file, TURN_WITHIN.toMinutes(), file));
          }
          Thread.sleep(20);
        }
        return work.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EmbeddedPostgresException("Interrupted while waiting for " + file, e);
      }
    }
  }

  private static <R> R guarded(Path root, Work<R> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "The database files in %s cannot be used: %s. Check that this process's user owns them and that the disk is not full."
              .formatted(root, e),
          e);
    }
  }

  @FunctionalInterface
  private interface Work<R> {
    R run() throws IOException;
  }
}
