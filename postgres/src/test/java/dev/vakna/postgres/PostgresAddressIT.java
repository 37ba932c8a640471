package dev.vakna.postgres;

import dev.vakna.core.store.Store;
import dev.vakna.testkit.contract.AddressContract;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedDatabase.class)
class PostgresAddressIT extends AddressContract {

  private final PostgresStore store;

  PostgresAddressIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store store() {
    return store;
  }
}
