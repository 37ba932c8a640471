package dev.vakna.postgres;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.store.MeteringRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresMetering(JdbcClient sql) implements MeteringRecords {

  @Override
  public void open(Interval interval) {
    sql.sql(
            """
            insert into metering_intervals values (:id, :account, :vps, :meter, :quantity, :rate,
              :currency, :started, :ended)
            """)
        .param("id", interval.id())
        .param("account", interval.account().value())
        .param("vps", interval.vps().value())
        .param("meter", interval.meter().name())
        .param("quantity", interval.quantity())
        .param("rate", interval.ratePerHour())
        .param("currency", interval.currencyCode())
        .param("started", Columns.at(interval.startedAt()))
        .param("ended", Columns.at(interval.endedAt()))
        .update();
  }

  @Override
  public void close(VpsId vps, Set<Meter> meters, Instant at) {
    if (meters.isEmpty()) {
      return;
    }
    // A moment before the beginning, as a waiting transaction may bring it, charges nothing; it
    // must not keep a machine from being stopped.
    sql.sql(
            """
            update metering_intervals set ended_at = greatest(cast(:at as timestamptz), started_at)
            where vps_id = :vps and meter in (:meters) and ended_at is null
            """)
        .param("at", Columns.at(at))
        .param("vps", vps.value())
        .param("meters", meters.stream().map(Meter::name).toList())
        .update();
  }

  @Override
  public List<Interval> of(VpsId vps) {
    return sql.sql(
            """
            select * from metering_intervals where vps_id = :vps order by started_at, meter, id
            """)
        .param("vps", vps.value())
        .query(PostgresMetering::interval)
        .list();
  }

  @Override
  public List<Interval> of(AccountId account, Instant from, Instant to) {
    return sql.sql(
            """
            select * from metering_intervals
            where account_id = :account and started_at < :to
              and (ended_at is null or ended_at > :from)
            order by started_at, meter, id
            """)
        .param("account", account.value())
        .param("from", Columns.at(from))
        .param("to", Columns.at(to))
        .query(PostgresMetering::interval)
        .list();
  }

  private static Interval interval(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new Interval(
        columns.uuid("id"),
        columns.account(),
        columns.vps(),
        columns.word(Meter.class, "meter"),
        columns.number("quantity"),
        columns.decimal("rate_per_hour"),
        columns.text("currency_code"),
        columns.time("started_at"),
        columns.timeOrNull("ended_at"));
  }
}
