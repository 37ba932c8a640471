package dev.vakna.server.run;

import dev.vakna.core.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether what is asked of this server can be kept: storage takes writes, and the disks of the home
 * and of the machines have room and take writes. A look is good for a moment, so that whoever asks
 * without pause costs nothing. What is wrong is said in the log when it begins and when it is over.
 */
@Component("storage")
final class StorageHealth implements HealthIndicator {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Server");
  private static final Duration GOOD_FOR = Duration.ofSeconds(2);

  private final Store store;
  private final Path home;
  private final Path engineHome;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile @Nullable Long lookedAt;
  private volatile Optional<String> fault = Optional.empty();

  StorageHealth(Store store, Settings settings) {
    this.store = store;
    this.home = CoreConfiguration.home(settings);
    this.engineHome = CoreConfiguration.engineHome(settings);
  }

  @Override
  public Health health() {
    // Who asks while somebody looks, which takes long where the database is silent, hears what was
    // last known; only before the first look is there nothing to hear.
    if (looking.tryLock()) {
      lookAgain();
    } else if (lookedAt == null) {
      looking.lock();
      lookAgain();
    }
    return fault.isEmpty() ? Health.up().build() : Health.down().build();
  }

  /** With the lock held, which is given back. */
  private void lookAgain() {
    try {
      Long last = lookedAt;
      if (last != null && System.nanoTime() - last < GOOD_FOR.toNanos()) {
        return;
      }
      Optional<String> now = look();
      if (now.isPresent() && fault.isEmpty()) {
        LOG.error(
            "Not ready: {}. Make room or put it right; nothing can be kept until then.", now.get());
      } else if (now.isEmpty() && fault.isPresent()) {
        LOG.info("Ready again.");
      }
      fault = now;
      lookedAt = System.nanoTime();
    } finally {
      looking.unlock();
    }
  }

  private Optional<String> look() {
    Optional<String> disk =
        Stream.of(home, engineHome)
            .distinct()
            .filter(Files::isDirectory)
            .flatMap(each -> Writability.fault(each).stream())
            .findFirst();
    return disk.isPresent() ? disk : database();
  }

  private Optional<String> database() {
    try {
      store.requireWritable();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of("the database does not take writes: " + e.getMessage());
    }
  }
}
