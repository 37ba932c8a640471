package dev.vakna.postgres;

import dev.vakna.core.destroy.Cancellation;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.store.EndRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresEnds(JdbcClient sql) implements EndRecords {

  @Override
  public Optional<Ending> find(VpsId vps) {
    return sql.sql("select * from vps_ends where vps_id = :vps")
        .param("vps", vps.value())
        .query(PostgresEnds::ending)
        .optional();
  }

  @Override
  public List<Ending> all(Set<VpsId> vpses) {
    return sql.sql("select * from vps_ends where vps_id = any (cast(:ids as uuid[]))")
        .param("ids", vpses.stream().map(id -> id.value().toString()).toArray(String[]::new))
        .query(PostgresEnds::ending)
        .list();
  }

  @Override
  public void put(Ending ending) {
    Cancellation cancellation = ending.cancellation();
    sql.sql(
            """
            insert into vps_ends (vps_id, account_id, cancel_type, reason, other_reason,
              cancelled_at, scheduled_at, revoked_at, delete_after, told_of, ended_at)
            values (:vps, :account, :type, :reason, :other, cast(:cancelled as timestamptz),
              cast(:scheduled as timestamptz), cast(:revoked as timestamptz),
              cast(:after as timestamptz), cast(:told as timestamptz),
              cast(:ended as timestamptz))
            on conflict (vps_id) do update set cancel_type = excluded.cancel_type,
              reason = excluded.reason, other_reason = excluded.other_reason,
              cancelled_at = excluded.cancelled_at, scheduled_at = excluded.scheduled_at,
              revoked_at = excluded.revoked_at, delete_after = excluded.delete_after,
              told_of = excluded.told_of, ended_at = excluded.ended_at
            """)
        .param("vps", ending.vps().value())
        .param("account", ending.account().value())
        .param("type", cancellation == null ? null : cancellation.type().name())
        .param("reason", cancellation == null ? null : Columns.storable(cancellation.reason()))
        .param("other", cancellation == null ? null : Columns.storable(cancellation.otherReason()))
        .param("cancelled", cancellation == null ? null : Columns.at(cancellation.at()))
        .param("scheduled", cancellation == null ? null : Columns.at(cancellation.scheduledAt()))
        .param("revoked", cancellation == null ? null : Columns.at(cancellation.revokedAt()))
        .param("after", Columns.at(ending.deleteAfter()))
        .param("told", Columns.at(ending.toldOf()))
        .param("ended", Columns.at(ending.endedAt()))
        .update();
  }

  @Override
  public List<Timed> due(Instant now, @Nullable Timed after, int limit) {
    return timed(
        sql.sql(
            """
            select vps_id, least(scheduled_at, delete_after) as time from vps_ends
            where ended_at is null and least(scheduled_at, delete_after) <= :moment %s
            order by least(scheduled_at, delete_after), vps_id limit :limit
            """
                .formatted(
                    after == null
                        ? ""
                        : "and (least(scheduled_at, delete_after), vps_id) > (:at, :after)")),
        now,
        after,
        limit);
  }

  private static List<Timed> timed(
      JdbcClient.StatementSpec page, Instant moment, @Nullable Timed after, int limit) {
    JdbcClient.StatementSpec bound = page.param("moment", Columns.at(moment)).param("limit", limit);
    if (after != null) {
      bound = bound.param("at", Columns.at(after.at())).param("after", after.vps().value());
    }
    return bound
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new Timed(columns.time("time"), columns.vps());
        })
        .list();
  }

  @Override
  public List<Timed> untold(Instant before, @Nullable Timed after, int limit) {
    return timed(
        sql.sql(
            """
            select vps_id, delete_after as time from vps_ends
            where ended_at is null and delete_after < :moment
              and delete_after is distinct from told_of %s
            order by delete_after, vps_id limit :limit
            """
                .formatted(after == null ? "" : "and (delete_after, vps_id) > (:at, :after)")),
        before,
        after,
        limit);
  }

  private static Ending ending(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    String type = columns.textOrNull("cancel_type");
    return new Ending(
        columns.vps(),
        columns.account(),
        type == null
            ? null
            : new Cancellation(
                Cancellation.Type.valueOf(type),
                columns.textOrNull("reason"),
                columns.textOrNull("other_reason"),
                columns.time("cancelled_at"),
                columns.timeOrNull("scheduled_at"),
                columns.timeOrNull("revoked_at")),
        columns.timeOrNull("delete_after"),
        columns.timeOrNull("told_of"),
        columns.timeOrNull("ended_at"));
  }
}
