package dev.vakna.server.run;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether storage answers. */
@Component("storage")
final class StorageHealth implements HealthIndicator {

  private final Store store;

  StorageHealth(Store store) {
    this.store = store;
  }

  @Override
  public Health health() {
    try {
      store.transact(Tx::now);
      return Health.up().build();
    } catch (RuntimeException e) {
      return Health.down(e).build();
    }
  }
}
