package dev.vakna.postgres;

import dev.vakna.core.store.Store;
import dev.vakna.testkit.contract.RetainedContract;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedDatabase.class)
class PostgresRetainedIT extends RetainedContract {

  private final PostgresStore store;

  PostgresRetainedIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store store() {
    return store;
  }
}
