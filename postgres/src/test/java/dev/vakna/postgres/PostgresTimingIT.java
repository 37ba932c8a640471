package dev.vakna.postgres;

import dev.vakna.core.store.Store;
import dev.vakna.testkit.contract.TimingContract;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedDatabase.class)
class PostgresTimingIT extends TimingContract {

  private final PostgresStore store;

  PostgresTimingIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store store() {
    return store;
  }
}
