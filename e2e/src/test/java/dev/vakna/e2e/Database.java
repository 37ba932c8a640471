package dev.vakna.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A look into the records of an installation, past its servers. PostgreSQL may be killed under it:
 * a question waits for its return.
 */
final class Database implements AutoCloseable {

  private static final Duration RETURN = Duration.ofSeconds(60);

  private final Path root;
  private @Nullable Connection connection;

  /**
   * @param home of the server that brought the bundled PostgreSQL
   */
  Database(Path home) {
    this.root = home.resolve("postgres");
  }

  /** Turns a row into what is wanted. */
  @FunctionalInterface
  interface Row<R> {
    R read(ResultSet row) throws SQLException;
  }

  String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%s/vakna".formatted(read("port"));
  }

  /** Holds {@link #password()}. */
  Path passwordFile() {
    return root.resolve("password");
  }

  String password() {
    return read("password");
  }

  /** The postmaster, while there is one. */
  Optional<ProcessHandle> postmaster() {
    try {
      String pid = Files.readAllLines(root.resolve("data/postmaster.pid")).getFirst();
      return ProcessHandle.of(Long.parseLong(pid.strip())).filter(ProcessHandle::isAlive);
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  /** All rows of a question. */
  <R> List<R> rows(String sql, Row<R> row) {
    AtomicReference<@Nullable List<R>> found = new AtomicReference<>();
    if (!answered(sql, row, found)) {
      await("PostgreSQL's return")
          .atMost(RETURN)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> answered(sql, row, found));
    }
    return Objects.requireNonNull(found.get());
  }

  private <R> boolean answered(String sql, Row<R> row, AtomicReference<@Nullable List<R>> found) {
    try {
      found.set(ask(sql, row));
      return true;
    } catch (SQLException e) {
      close();
      if (e.getSQLState() != null && e.getSQLState().startsWith("42")) {
        throw new IllegalStateException(e);
      }
      return false;
    }
  }

  /** Changes what is recorded, behind everybody's back. */
  synchronized void change(String sql) throws SQLException {
    try (Statement statement = open().createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** The one text that a question answers, or none. */
  Optional<String> text(String sql) {
    return rows(sql, row -> row.getString(1)).stream().findFirst();
  }

  private Connection open() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open =
          DriverManager.getConnection(
              jdbcUrl() + "?sslmode=disable&gssEncMode=disable&socketTimeout=10",
              "vakna",
              password());
      connection = open;
    }
    return open;
  }

  private synchronized <R> List<R> ask(String sql, Row<R> row) throws SQLException {
    try (Statement statement = open().createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<R> rows = new ArrayList<>();
      while (found.next()) {
        rows.add(row.read(found));
      }
      return rows;
    }
  }

  private String read(String file) {
    try {
      return Files.readString(root.resolve(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // A connection to a server that died closes with a fault; it is gone all the same.
        return;
      }
    }
  }
}
