package dev.vakna.server.run;

import dev.vakna.core.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
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
  private long lookedAt = System.nanoTime() - GOOD_FOR.toNanos();
  private Optional<String> fault = Optional.empty();

  StorageHealth(Store store, Settings settings) {
    this.store = store;
    this.home = CoreConfiguration.home(settings);
    this.engineHome = CoreConfiguration.engineHome(settings);
  }

  @Override
  public synchronized Health health() {
    if (System.nanoTime() - lookedAt >= GOOD_FOR.toNanos()) {
      Optional<String> now = look();
      lookedAt = System.nanoTime();
      if (now.isPresent() && fault.isEmpty()) {
        LOG.error(
            "Not ready: {}. Make room or put it right; nothing can be kept until then.", now.get());
      } else if (now.isEmpty() && fault.isPresent()) {
        LOG.info("Ready again.");
      }
      fault = now;
    }
    return fault.isEmpty() ? Health.up().build() : Health.down().build();
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
