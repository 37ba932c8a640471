package dev.vakna.server.run;

import dev.vakna.core.store.Store;
import dev.vakna.postgres.DatabaseAddress;
import dev.vakna.postgres.PostgresStore;
import dev.vakna.postgres.embedded.EmbeddedPostgres;
import dev.vakna.postgres.embedded.EmbeddedPostgresException;
import dev.vakna.server.settings.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Storage in PostgreSQL, one's own or the bundled one, unless another storage is given. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(Store.class)
class StoreConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Storage");
  private static final Duration LOGS_LOOK = Duration.ofSeconds(30);
  private static final Duration DATABASE_LOOK = Duration.ofSeconds(2);

  @Bean(destroyMethod = "close")
  Opened openedStore(Settings settings) {
    return open(settings);
  }

  /** Opens what the settings name. */
  static Opened open(Settings settings) {
    Settings.Database database = settings.database();
    String url = database.url();
    return url == null || url.isBlank() ? bundled(settings) : own(url, database);
  }

  private static Opened own(String url, Settings.Database database) {
    DatabaseAddress address = new DatabaseAddress(url, database.user(), password(database));
    try {
      PostgresStore store = PostgresStore.open(address, database.connections());
      LOG.info("Storage: {}", address);
      return new Opened(Optional.empty(), store, new Rounds());
    } catch (RuntimeException e) {
      throw new StartRefusedException(
          "The database cannot be used: %s (%s).".formatted(address, rootMessage(e)),
          "check vakna.database.url, vakna.database.user and vakna.database.password-file, or leave out the url to use the bundled PostgreSQL",
          e);
    }
  }

  private static String password(Settings.Database database) {
    Path file = database.passwordFile();
    if (file == null) {
      return database.password();
    }
    try {
      return PrivateFile.read(file);
    } catch (IOException e) {
      throw new StartRefusedException(
          "The file %s, which vakna.database.password-file names, cannot be read: %s."
              .formatted(file, e.getMessage()),
          "let this server's user read it",
          e);
    }
  }

  private static Opened bundled(Settings settings) {
    final EmbeddedPostgres bundled;
    try {
      bundled = EmbeddedPostgres.start(CoreConfiguration.home(settings));
    } catch (EmbeddedPostgresException e) {
      throw new StartRefusedException(
          "The bundled PostgreSQL did not start: " + e.getMessage(),
          "do what the message says ('vakna doctor' checks everything), or name a PostgreSQL of your own with --vakna.database.url",
          e);
    }
    LOG.info(
        "Storage: the bundled PostgreSQL, process {}, {}",
        bundled.pid(),
        bundled.adopted() ? "found running" : "started");
    try {
      PostgresStore store =
          PostgresStore.open(bundled.address(), settings.database().connections());
      Rounds rounds = new Rounds();
      rounds.every("database", DATABASE_LOOK, () -> revive(bundled));
      rounds.every("database logs", LOGS_LOOK, bundled::pruneLogs);
      return new Opened(Optional.of(bundled), store, rounds);
    } catch (RuntimeException e) {
      bundled.close();
      throw e;
    }
  }

  private static void revive(EmbeddedPostgres bundled) {
    if (bundled.revive()) {
      LOG.warn("The bundled PostgreSQL had died and was started again, process {}", bundled.pid());
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  // Closed with what it belongs to: first the connections, then the bundled server.
  @Bean(destroyMethod = "")
  Store store(Opened opened) {
    return opened.store();
  }

  /** A storage and the bundled server that it is in, if it is. */
  record Opened(Optional<EmbeddedPostgres> bundled, PostgresStore store, Rounds rounds)
      implements AutoCloseable {
    @Override
    public void close() {
      rounds.close();
      store.close();
      bundled.ifPresent(EmbeddedPostgres::close);
    }
  }
}
