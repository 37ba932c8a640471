package dev.vakna.postgres;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.testkit.contract.LeaseStorm;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedDatabase.class)
class PostgresLeaseStormIT extends LeaseStorm {

  private final PostgresStore store;

  PostgresLeaseStormIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected Duration later(String network, Duration time) {
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
    return time;
  }

  @Override
  protected void crash(Tx tx) {
    ((PostgresTx) tx)
        .sql()
        .sql("select pg_terminate_backend(pg_backend_pid())")
        .query((row, index) -> 1)
        .list();
  }

  @Override
  protected int many() {
    return 500;
  }

  @Override
  protected boolean still() {
    return false;
  }
}
