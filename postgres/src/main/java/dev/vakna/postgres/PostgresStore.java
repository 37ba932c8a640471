package dev.vakna.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.StoreUnavailableException;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Storage in PostgreSQL. Transactions read what is committed and lock what they decide on; one that
 * met a deadlock is run again. Several servers may use one database.
 */
public final class PostgresStore implements Store, AutoCloseable {

  private static final int ATTEMPTS = 6;
  private static final Duration CONNECTION_WAIT = Duration.ofSeconds(5);

  private final HikariDataSource dataSource;
  private final TransactionTemplate transactions;
  private final Statements statements = new Statements();
  private final PostgresJournal journal;

  private PostgresStore(HikariDataSource dataSource) {
    this.dataSource = dataSource;
    this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    this.journal = new PostgresJournal(this);
  }

  /**
   * Connects, and brings the database's schema up to this release.
   *
   * @param connections at most so many at once, 1 or more
   */
  public static PostgresStore open(DatabaseAddress address, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("vakna");
    config.setJdbcUrl(address.jdbcUrl());
    config.setUsername(address.user());
    config.setPassword(address.password());
    config.setMaximumPoolSize(connections);
    config.setAutoCommit(true);
    // Whoever waits for longer is better told to come again.
    config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // A database that is silent costs the call that asked it, and a client that stands still in a
    // transaction gives back what it locked.
    config.addDataSourceProperty("socketTimeout", "120");
    config.setConnectionInitSql(
        "set statement_timeout = '60s'; set idle_in_transaction_session_timeout = '60s';"
            // Said once, as whoever says it of a transaction is asked what it is, each time.
            + " set default_transaction_isolation = 'read committed';"
            // As disks are that do not turn: a page is read in its order from an index, and not
            // everything of which it is the beginning.
            + " set random_page_cost = 1.1");
    // Not by the pool: a change of the schema may take its time.
    Flyway.configure()
        .dataSource(address.jdbcUrl(), address.user(), address.password())
        .locations("classpath:db/migration")
        .load()
        .migrate();
    return new PostgresStore(new HikariDataSource(config));
  }

  /** The pool, for what else a server keeps in the same database. */
  public DataSource dataSource() {
    return dataSource;
  }

  @Override
  public <R> R transact(Function<Tx, R> work) {
    return inTransaction(work::apply);
  }

  @Override
  public <R> R read(Function<Tx, R> work) {
    return attempts(() -> reading(work));
  }

  @Override
  public Journal<Tx> journal() {
    return journal;
  }

  @Override
  public void requireWritable() {
    try {
      transactions.executeWithoutResult(status -> {
        status.setRollbackOnly();
        WriteProbe.run(JdbcClient.create(dataSource));
      });
    } catch (RuntimeException e) {
      throw unavailable(e);
    }
  }

  <R> R inTransaction(Function<PostgresTx, R> work) {
    return attempts(() -> once(work));
  }

  private <R> R attempts(Supplier<R> work) {
    if (TransactionSynchronizationManager.isActualTransactionActive()
        || TransactionSynchronizationManager.hasResource(this)) {
      throw new IllegalStateException(
          "A transaction was begun inside another one; do the inner work on the outer Tx.");
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (ConcurrencyFailureException e) {
        if (attempt == ATTEMPTS) {
          throw unavailable(e);
        }
        pause(attempt);
      } catch (RuntimeException e) {
        throw unavailable(e);
      }
    }
  }

  private static RuntimeException unavailable(RuntimeException thrown) {
    Optional<StoreUnavailableException> outage = Outage.of(thrown);
    return outage.isPresent() ? outage.get() : thrown;
  }

  @SuppressWarnings("NullAway") // The template's answer is the work's own, null only when that is.
  private <R> R once(Function<PostgresTx, R> work) {
    return transactions.execute(status -> {
      Connection connection = DataSourceUtils.getConnection(dataSource);
      try {
        return work.apply(new PostgresTx(statements.on(connection)));
      } finally {
        DataSourceUtils.releaseConnection(connection, dataSource);
      }
    });
  }

  /** Each question by itself, which is one way to the database and back. */
  private <R> R reading(Function<Tx, R> work) {
    Connection connection = DataSourceUtils.getConnection(dataSource);
    TransactionSynchronizationManager.bindResource(this, connection);
    try {
      return work.apply(new PostgresTx(statements.reading(connection)));
    } finally {
      TransactionSynchronizationManager.unbindResource(this);
      DataSourceUtils.releaseConnection(connection, dataSource);
    }
  }

  private static void pause(int attempt) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(1L, 5L << attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted before a transaction was tried again", e);
    }
  }

  @Override
  public void close() {
    dataSource.close();
  }

  @Override
  public String toString() {
    @Nullable String url = dataSource.getJdbcUrl();
    return "PostgresStore[%s]".formatted(Objects.requireNonNullElse(url, ""));
  }
}
