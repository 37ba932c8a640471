package dev.vakna.postgres;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.RecordedState;
import dev.vakna.core.store.ReconciliationRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresReconciliation(JdbcClient sql) implements ReconciliationRecords {

  @Override
  public Map<VpsId, RecordedState> recordedStates(Set<VpsId> ids) {
    Map<VpsId, RecordedState> states = new HashMap<>();
    sql.sql(
            """
            select asked.id, exists (select 1 from vps where vps.id = asked.id) as recorded,
              count(o.id) filter (where o.finished_at is null) > 0 as at_work,
              max(o.finished_at) as last_ended
            from unnest(cast(:ids as uuid[])) as asked(id)
              left join operations o on o.vps_id = asked.id
            group by asked.id
            """)
        .param("ids", ids.stream().map(id -> id.value().toString()).toArray(String[]::new))
        .query((ResultSet row) -> {
          Columns columns = new Columns(row);
          states.put(
              new VpsId(columns.uuid("id")),
              new RecordedState(
                  columns.flag("recorded"),
                  columns.flag("at_work"),
                  columns.timeOrNull("last_ended")));
        });
    return states;
  }

  @Override
  public Set<VpsId> unmetered(String host) {
    return onHost(
        host,
        """
        status = 'ACTIVE' and not exists
          (select 1 from metering_intervals
            where vps_id = vps.id and meter = 'STORAGE' and ended_at is null)
        """);
  }

  @Override
  public Set<VpsId> addressNotLeased(String host) {
    return onHost(
        host,
        """
        primary_ip is not null and not exists
          (select 1 from address_leases
            where vps_id = vps.id and host(address) = vps.primary_ip)
        """);
  }

  private Set<VpsId> onHost(String host, String condition) {
    return new HashSet<>(
        sql.sql("select id from vps where host = :host and " + condition)
            .param("host", host)
            .query((row, index) -> new VpsId(new Columns(row).uuid("id")))
            .list());
  }

  @Override
  public Metered meteredAfterEnd(@Nullable VpsId after, int limit) {
    Set<VpsId> gone = new HashSet<>();
    Set<VpsId> last = new HashSet<>();
    JdbcClient.StatementSpec look =
        sql.sql(
                """
                with looked as materialized (
                  select vps_id from metering_intervals where ended_at is null %s
                  order by vps_id limit :limit)
                select vps_id, false as last from looked
                  where not exists (select 1 from vps where id = vps_id)
                union all
                (select vps_id, true from looked offset :limit - 1)
                """
                    .formatted(after == null ? "" : "and vps_id > :after"))
            .param("limit", limit);
    (after == null ? look : look.param("after", after.value()))
        .query((ResultSet row) -> {
          Columns columns = new Columns(row);
          (columns.flag("last") ? last : gone).add(columns.vps());
        });
    return new Metered(gone, last.stream().findFirst().orElse(null));
  }

  @Override
  public Set<VpsId> meteredAfterEnd(Set<VpsId> of) {
    return of.isEmpty()
        ? Set.of()
        : new HashSet<>(
            sql.sql(
                    """
                    select distinct vps_id from metering_intervals m
                    where vps_id = any (cast(:of as uuid[])) and ended_at is null
                      and not exists (select 1 from vps where id = m.vps_id)
                    """)
                .param("of", of.stream().map(id -> id.value().toString()).toArray(String[]::new))
                .query((row, index) -> new Columns(row).vps())
                .list());
  }

  @Override
  public void append(AuditEntry entry) {
    sql.sql("insert into reconciler_acts values (:id, :at, :host, :kind, :subject, :words)")
        .param("id", entry.id())
        .param("at", Columns.at(entry.at()))
        .param("host", entry.host())
        .param("kind", entry.kind().name())
        .param("subject", Columns.storable(entry.subject()))
        .param("words", Columns.storable(entry.words()))
        .update();
  }

  @Override
  public List<AuditEntry> newest(int limit) {
    return sql.sql("select * from reconciler_acts order by at desc, id desc limit :limit")
        .param("limit", limit)
        .query(PostgresReconciliation::entry)
        .list();
  }

  @Override
  public List<AuditEntry> newestOf(AuditEntry.Kind kind, String subject, int limit) {
    return sql.sql(
            """
            select * from reconciler_acts where kind = :kind and subject = :subject
            order by at desc, id desc limit :limit
            """)
        .param("kind", kind.name())
        .param("subject", Columns.storable(subject))
        .param("limit", limit)
        .query(PostgresReconciliation::entry)
        .list();
  }

  private static AuditEntry entry(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new AuditEntry(
        columns.uuid("id"),
        columns.time("at"),
        columns.text("host"),
        columns.word(AuditEntry.Kind.class, "kind"),
        columns.text("subject"),
        columns.text("words"));
  }

  @Override
  public void keepNewest(int count) {
    sql.sql(
            """
            delete from reconciler_acts where not kind = any (:permanent) and (at, id) <
              (select at, id from reconciler_acts where not kind = any (:permanent)
                order by at desc, id desc offset :count - 1 limit 1)
            """)
        .param(
            "permanent",
            Arrays.stream(AuditEntry.Kind.values())
                .filter(AuditEntry.Kind::permanent)
                .map(AuditEntry.Kind::name)
                .toArray(String[]::new))
        .param("count", count)
        .update();
  }
}
