package dev.vakna.server.run;

import dev.vakna.core.scan.SideBySide;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The looks at stores that are under way, one at each. They wait for storage, for the database and
 * for the stores' own threads, and do nothing else, so virtual threads do.
 */
@Component
final class StoreLooks implements SideBySide, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.BackupStores");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<String, Thread> underWay = new ConcurrentHashMap<>();
  private volatile boolean closed;

  @Override
  public void begin(String store, Runnable look) {
    underWay.compute(
        store,
        (_, before) ->
            closed || before != null && before.isAlive()
                ? before
                : Thread.ofVirtual().name("look " + store).start(() -> run(store, look)));
  }

  private static void run(String store, Runnable look) {
    try {
      look.run();
    } catch (RuntimeException | Error e) {
      if (!Thread.currentThread().isInterrupted()) {
        LOG.error("The look at '{}' failed; it is tried again", store, e);
      }
    }
  }

  /** Ends all looks and waits for them. */
  @Override
  public void close() {
    closed = true;
    underWay.values().forEach(Thread::interrupt);
    try {
      for (Thread look : underWay.values()) {
        look.join(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
