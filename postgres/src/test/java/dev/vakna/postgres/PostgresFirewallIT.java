package dev.vakna.postgres;

import dev.vakna.core.store.Store;
import dev.vakna.testkit.contract.FirewallContract;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedDatabase.class)
class PostgresFirewallIT extends FirewallContract {

  private final PostgresStore store;

  PostgresFirewallIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store store() {
    return store;
  }
}
