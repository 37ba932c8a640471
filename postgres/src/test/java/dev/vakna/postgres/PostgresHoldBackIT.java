package dev.vakna.postgres;

import dev.vakna.core.store.Store;
import dev.vakna.testkit.contract.HoldBackContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedDatabase.class)
class PostgresHoldBackIT extends HoldBackContract {

  private final PostgresStore store;

  PostgresHoldBackIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected void later(String network, Duration time) {
    store.inTransaction(tx ->
        tx.sql()
            .sql(
                """
                update address_leases set free_from = free_from - :seconds * interval '1 second'
                where network = :network and vps_id is null
                """)
            .param("seconds", time.toSeconds())
            .param("network", network)
            .update());
  }
}
