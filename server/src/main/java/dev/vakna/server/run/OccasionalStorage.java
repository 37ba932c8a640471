package dev.vakna.server.run;

import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.core.power.HostShutdown;
import dev.vakna.core.power.SwitchedOff;
import dev.vakna.core.reconcile.AuditLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The storage of a home without a server, opened when there are machines to switch off, if it is
 * there. Who records waits for it, for a bounded time. Safe for use by many threads.
 */
final class OccasionalStorage implements HostShutdown.Records, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Server");

  /** The bundled PostgreSQL may have to recover from a crash. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Settings settings;
  private final String host;
  private @Nullable CompletableFuture<StoreConfiguration.Opened> opening;

  /**
   * @param host whose machines are switched off
   */
  OccasionalStorage(Settings settings, String host) {
    this.settings = settings;
    this.host = host;
  }

  @Override
  public Place place(MachineName name) {
    // Guests need not wait to be asked for storage that starts: an engine knows its machines'
    // names.
    var begun = isThere() ? opening() : null;
    return begun != null && begun.isDone() && !begun.isCompletedExceptionally()
        ? records(begun.join()).place(name)
        : Place.of(name);
  }

  @Override
  public Optional<String> off(MachineName name) {
    if (!isThere()) {
      return Optional.of(
          SwitchedOff.notNoted(
              "this home has no database of its own, and no setting names another"));
    }
    try {
      return records(opening().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)).off(name);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return Optional.of(SwitchedOff.notNoted(String.valueOf(cause.getMessage())));
    } catch (TimeoutException e) {
      return Optional.of(SwitchedOff.notNoted("the database does not answer"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(SwitchedOff.notNoted("it was interrupted"));
    }
  }

  private SwitchedOff records(StoreConfiguration.Opened opened) {
    AuditLog audit =
        new AuditLog(
            opened.store(),
            new SecureChance(),
            host,
            entry -> LOG.info("{} {}", entry.subject(), entry.words()));
    return new SwitchedOff(opened.store(), host, audit);
  }

  /** An empty database that is made for the occasion knows of no machine. */
  private boolean isThere() {
    String url = settings.database().url();
    Path bundled = CoreConfiguration.home(settings).resolve("postgres").resolve("data");
    return url != null && !url.isBlank() || Files.isDirectory(bundled);
  }

  private synchronized CompletableFuture<StoreConfiguration.Opened> opening() {
    CompletableFuture<StoreConfiguration.Opened> begun = opening;
    if (begun == null) {
      begun = new CompletableFuture<>();
      opening = begun;
      CompletableFuture<StoreConfiguration.Opened> mine = begun;
      Thread.ofPlatform().daemon().name("storage").start(() -> open(mine));
    }
    return begun;
  }

  private void open(CompletableFuture<StoreConfiguration.Opened> opened) {
    try {
      opened.complete(StoreConfiguration.open(settings));
    } catch (RuntimeException | Error e) {
      LOG.error("The storage cannot be opened: {}", e.getMessage());
      opened.completeExceptionally(e);
    }
  }

  @Override
  public synchronized void close() {
    CompletableFuture<StoreConfiguration.Opened> begun = opening;
    if (begun == null) {
      return;
    }
    try {
      begun.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS).close();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("There is no storage to close: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
