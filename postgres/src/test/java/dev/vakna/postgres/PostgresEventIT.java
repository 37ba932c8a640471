package dev.vakna.postgres;

import dev.vakna.core.store.Store;
import dev.vakna.testkit.contract.EventContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedDatabase.class)
class PostgresEventIT extends EventContract {

  private final PostgresStore store;

  PostgresEventIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store store() {
    return store;
  }

  /** The database's clock is nobody's to move; the suite waits. */
  @Override
  protected void pass(Duration time) {}
}
