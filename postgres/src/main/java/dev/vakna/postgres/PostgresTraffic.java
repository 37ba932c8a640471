package dev.vakna.postgres;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.store.TrafficRecords;
import dev.vakna.core.traffic.SeenCounter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresTraffic(JdbcClient sql) implements TrafficRecords {

  @Override
  public List<SeenCounter> lock(String engine, Set<VpsId> vpses) {
    Locks.TRAFFIC.take(sql, engine);
    return sql.sql("select * from traffic_counters where vps_id = any (cast(:ids as uuid[]))")
        .param("ids", texts(vpses.stream().toList(), id -> id.value().toString()))
        .query(PostgresTraffic::counter)
        .list();
  }

  @Override
  public void keep(List<SeenCounter> seen) {
    if (seen.isEmpty()) {
      return;
    }
    // A VPS that is being removed is waited for, and then is gone.
    sql.sql(
            """
            insert into traffic_counters
            select seen.* from unnest(cast(:vpses as uuid[]), cast(:epochs as text[]),
                cast(:inbound as bigint[]), cast(:outbound as bigint[]),
                cast(:first as timestamptz[]), cast(:over as timestamptz[]))
              as seen (vps_id, epoch, inbound, outbound, first_seen_at, over_at)
              join vps on vps.id = seen.vps_id
            order by seen.vps_id, seen.epoch
            for key share of vps
            on conflict (vps_id, epoch) do update set inbound = excluded.inbound,
              outbound = excluded.outbound, first_seen_at = excluded.first_seen_at,
              over_at = excluded.over_at
            """)
        .param("vpses", texts(seen, each -> each.vps().value().toString()))
        .param("epochs", texts(seen, SeenCounter::epoch))
        .param("inbound", texts(seen, each -> Long.toString(each.inbound())))
        .param("outbound", texts(seen, each -> Long.toString(each.outbound())))
        .param("first", texts(seen, each -> text(each.firstSeenAt())))
        .param("over", texts(seen, each -> text(each.overAt())))
        .update();
  }

  private static @Nullable String text(@Nullable Instant at) {
    return at == null ? null : Objects.toString(Columns.at(at));
  }

  private static <T> @Nullable String[] texts(List<T> all, Function<T, @Nullable String> text) {
    return all.stream().map(text).toArray(String[]::new);
  }

  @Override
  public void forget(List<SeenCounter> seen) {
    if (seen.isEmpty()) {
      return;
    }
    sql.sql(
            """
            delete from traffic_counters using
              unnest(cast(:vpses as uuid[]), cast(:epochs as text[])) as seen (vps_id, epoch)
            where traffic_counters.vps_id = seen.vps_id and traffic_counters.epoch = seen.epoch
            """)
        .param("vpses", texts(seen, each -> each.vps().value().toString()))
        .param("epochs", texts(seen, SeenCounter::epoch))
        .update();
  }

  @Override
  public void add(List<TrafficUse> more) {
    if (more.isEmpty()) {
      return;
    }
    sql.sql(
            """
            insert into traffic_use
            select vps_id, month, rate, currency, account_id, sum(inbound), sum(outbound)
            from unnest(cast(:accounts as uuid[]), cast(:vpses as uuid[]),
              cast(:months as date[]), cast(:rates as numeric[]), cast(:currencies as text[]),
              cast(:inbound as bigint[]), cast(:outbound as bigint[]))
              as more (account_id, vps_id, month, rate, currency, inbound, outbound)
            group by vps_id, month, rate, currency, account_id
            order by vps_id, month, rate, currency
            on conflict (vps_id, month, rate, currency_code) do update
              set inbound = traffic_use.inbound + excluded.inbound,
                outbound = traffic_use.outbound + excluded.outbound
            """)
        .param("accounts", texts(more, each -> each.account().value().toString()))
        .param("vpses", texts(more, each -> each.vps().value().toString()))
        .param("months", texts(more, each -> each.month().atDay(1).toString()))
        .param("rates", texts(more, each -> each.rate().toPlainString()))
        .param("currencies", texts(more, TrafficUse::currencyCode))
        .param("inbound", texts(more, each -> Long.toString(each.inbound())))
        .param("outbound", texts(more, each -> Long.toString(each.outbound())))
        .update();
  }

  @Override
  public boolean isCounted(VpsId vps) {
    return sql.sql("select exists (select 1 from traffic_counters where vps_id = :vps)")
        .param("vps", vps.value())
        .query(Boolean.class)
        .single();
  }

  @Override
  public List<TrafficUse> of(VpsId vps, YearMonth month) {
    return sql.sql(
            """
            select * from traffic_use where vps_id = :vps and month = :month
            order by currency_code, rate
            """)
        .param("vps", vps.value())
        .param("month", month.atDay(1))
        .query(PostgresTraffic::use)
        .list();
  }

  @Override
  public List<TrafficUse> of(AccountId account, YearMonth month) {
    return sql.sql(
            """
            select * from traffic_use where account_id = :account and month = :month
            order by vps_id, currency_code, rate
            """)
        .param("account", account.value())
        .param("month", month.atDay(1))
        .query(PostgresTraffic::use)
        .list();
  }

  private static SeenCounter counter(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new SeenCounter(
        columns.vps(),
        columns.text("epoch"),
        columns.bigNumber("inbound"),
        columns.bigNumber("outbound"),
        columns.time("first_seen_at"),
        columns.timeOrNull("over_at"));
  }

  private static TrafficUse use(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new TrafficUse(
        columns.account(),
        columns.vps(),
        YearMonth.from(Objects.requireNonNull(row.getObject("month", LocalDate.class))),
        columns.decimal("rate"),
        columns.text("currency_code"),
        columns.bigNumber("inbound"),
        columns.bigNumber("outbound"));
  }
}
