package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.store.Store;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.testkit.contract.TrafficContract;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(SharedDatabase.class)
class PostgresTrafficIT extends TrafficContract {

  private final PostgresStore store;

  PostgresTrafficIT(PostgresStore store) {
    this.store = store;
  }

  @Override
  protected Store store() {
    return store;
  }

  @Test
  void theDatabaseItselfLetsWhatWasCountedOnlyGrow() {
    SeededChance own = new SeededChance(System.nanoTime(), InstantSource.system());
    Account account = new Samples(own, Instant.parse("2026-06-01T00:00:00Z")).account();
    VpsId vps = new VpsId(own.nextId());
    store.transact(tx -> {
      tx.accounts().insert(account);
      tx.traffic()
          .add(
              List.of(
                  new TrafficUse(
                      account.id(), vps, YearMonth.of(2026, 6), BigDecimal.ONE, "SEK", 5, 6)));
      return true;
    });
    JdbcClient sql = JdbcClient.create(store.dataSource());
    for (String statement :
        List.of(
            "update traffic_use set outbound = outbound - 1 where vps_id = :vps",
            "update traffic_use set inbound = inbound - 1, outbound = 100 where vps_id = :vps",
            "update traffic_use set month = month - interval '1 month' where vps_id = :vps",
            "update traffic_use set rate = 2 where vps_id = :vps",
            "delete from traffic_use where vps_id = :vps")) {
      assertThatThrownBy(() -> sql.sql(statement).param("vps", vps.value()).update())
          .as(statement)
          .isInstanceOf(DataIntegrityViolationException.class)
          .hasMessageContaining("is a ledger");
    }
    assertThatThrownBy(() -> sql.sql("truncate traffic_use").update())
        .isInstanceOf(DataIntegrityViolationException.class);
  }
}
