package dev.vakna.postgres;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.store.MeteringRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresMetering(JdbcClient sql) implements MeteringRecords {

  private static final String EVERY_VPS = "";

  /** Open intervals that one statement gives a new price. */
  private static final int PIECE = 5000;

  @Override
  public void open(Interval interval) {
    shareWithPriceChanges();
    sql.sql(
            """
            insert into metering_intervals
            select :id, :account, :vps, :meter, :quantity, :rate, :currency,
              greatest(cast(:started as timestamptz), max(ended_at)),
              cast(:ended as timestamptz)
            from metering_intervals where vps_id = :vps and meter = :meter
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
    shareWithPriceChanges();
    // A moment before the beginning, as a clock that was set back brings it, charges nothing; it
    // must not keep a machine from being stopped.
    sql.sql(
            """
            update metering_intervals set ended_at = greatest(started_at, least(
              cast(:at as timestamptz),
              (select date_trunc('second', least(scheduled_at, delete_after, ended_at), 'UTC')
                from vps_ends where vps_id = :vps)))
            where vps_id = :vps and meter in (:meters) and ended_at is null
            """)
        .param("at", second(at))
        .param("vps", vps.value())
        .param("meters", meters.stream().map(Meter::name).toList())
        .update();
  }

  @Override
  public int reprice(String region, PriceList prices, Instant at) {
    Locks.METERING.take(sql, EVERY_VPS);
    int all = 0;
    @Nullable UUID after = new UUID(0, 0);
    while (after != null) {
      UUID to = endOfPiece(after);
      all += reprice(region, prices, at, after, to);
      after = to;
    }
    return all;
  }

  /** One statement for all would meet the limit of a statement's time. */
  private @Nullable UUID endOfPiece(UUID after) {
    return sql.sql(
            """
            select vps_id from metering_intervals where ended_at is null and vps_id > :after
            order by vps_id offset :piece - 1 limit 1
            """)
        .param("after", after)
        .param("piece", PIECE)
        .query((row, index) -> new Columns(row).uuid("vps_id"))
        .optional()
        .orElse(null);
  }

  private int reprice(String region, PriceList prices, Instant at, UUID after, @Nullable UUID to) {
    return sql.sql(
            """
            with closed as (
              update metering_intervals i
              set ended_at = greatest(i.started_at, least(
                cast(:at as timestamptz),
                (select date_trunc('second', least(scheduled_at, delete_after, ended_at), 'UTC')
                  from vps_ends where vps_id = i.vps_id)))
              from vps, (values ('CPU', cast(:cpu as numeric)), ('MEMORY', :memory),
                ('STORAGE', :storage), ('IPV4', :ip)) as price (meter, rate)
              where vps.id = i.vps_id and vps.region = :region and price.meter = i.meter
                and i.ended_at is null
                and i.vps_id > :after and (cast(:to as uuid) is null or i.vps_id <= cast(:to as uuid))
                and (i.rate_per_hour <> price.rate or i.currency_code <> :currency)
              returning i.*, price.rate)
            insert into metering_intervals
            select gen_random_uuid(), account_id, vps_id, meter, quantity, rate, :currency,
              ended_at, null
            from closed
            """)
        .param("after", after)
        .param("to", to)
        .param("at", second(at))
        .param("cpu", Charges.rate(Meter.CPU, prices))
        .param("memory", Charges.rate(Meter.MEMORY, prices))
        .param("storage", Charges.rate(Meter.STORAGE, prices))
        .param("ip", Charges.rate(Meter.IPV4, prices))
        .param("currency", prices.currencyCode())
        .param("region", region)
        .update();
  }

  /**
   * A price change closes and opens in one statement; one who closed a meter meanwhile would not
   * see the interval that it opened.
   */
  private void shareWithPriceChanges() {
    Locks.METERING.share(sql, EVERY_VPS);
  }

  private static @Nullable OffsetDateTime second(Instant at) {
    return Columns.at(at.truncatedTo(ChronoUnit.SECONDS));
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
              and coalesce(ended_at, 'infinity') > :from
            order by started_at, meter, id
            """)
        .param("account", account.value())
        .param("from", Columns.at(from))
        .param("to", Columns.at(to))
        .query(PostgresMetering::interval)
        .list();
  }

  @Override
  public List<AccountId> accounts(Instant from, Instant to, @Nullable AccountId after, int limit) {
    return sql.sql(
            """
            select id from accounts
            where (cast(:after as uuid) is null or id > :after)
              and exists (select 1 from metering_intervals
                where account_id = accounts.id and started_at < :to
                  and coalesce(ended_at, 'infinity') > :from)
            order by id limit :limit
            """)
        .param("after", after == null ? null : after.value())
        .param("from", Columns.at(from))
        .param("to", Columns.at(to))
        .param("limit", limit)
        .query((row, index) -> new AccountId(new Columns(row).uuid("id")))
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
