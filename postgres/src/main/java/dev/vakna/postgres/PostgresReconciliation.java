package dev.vakna.postgres;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.reconcile.Act;
import dev.vakna.core.reconcile.Standing;
import dev.vakna.core.store.ReconciliationRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresReconciliation(JdbcClient sql) implements ReconciliationRecords {

  @Override
  public Map<VpsId, Standing> standings(Set<VpsId> ids) {
    Map<VpsId, Standing> standings = new HashMap<>();
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
          standings.put(
              new VpsId(columns.uuid("id")),
              new Standing(
                  columns.flag("recorded"),
                  columns.flag("at_work"),
                  columns.timeOrNull("last_ended")));
        });
    return standings;
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
  public Set<VpsId> meteredAfterEnd() {
    return new HashSet<>(
        sql.sql(
                """
                select distinct vps_id from metering_intervals m
                where ended_at is null and not exists (select 1 from vps where id = m.vps_id)
                """)
            .query((row, index) -> new Columns(row).vps())
            .list());
  }

  @Override
  public void append(Act act) {
    sql.sql("insert into reconciler_acts values (:id, :at, :host, :kind, :subject, :words)")
        .param("id", act.id())
        .param("at", Columns.at(act.at()))
        .param("host", act.host())
        .param("kind", act.kind().name())
        .param("subject", Columns.storable(act.subject()))
        .param("words", Columns.storable(act.words()))
        .update();
  }

  @Override
  public List<Act> newest(int limit) {
    return sql.sql("select * from reconciler_acts order by at desc, id desc limit :limit")
        .param("limit", limit)
        .query(PostgresReconciliation::act)
        .list();
  }

  @Override
  public List<Act> newestOf(Act.Kind kind, String subject, int limit) {
    return sql.sql(
            """
            select * from reconciler_acts where kind = :kind and subject = :subject
            order by at desc, id desc limit :limit
            """)
        .param("kind", kind.name())
        .param("subject", Columns.storable(subject))
        .param("limit", limit)
        .query(PostgresReconciliation::act)
        .list();
  }

  private static Act act(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new Act(
        columns.uuid("id"),
        columns.time("at"),
        columns.text("host"),
        columns.word(Act.Kind.class, "kind"),
        columns.text("subject"),
        columns.text("words"));
  }

  @Override
  public void keepNewest(int count) {
    sql.sql(
            """
            delete from reconciler_acts where not kind = any (:staying) and (at, id) <
              (select at, id from reconciler_acts where not kind = any (:staying)
                order by at desc, id desc offset :count - 1 limit 1)
            """)
        .param(
            "staying",
            Arrays.stream(Act.Kind.values())
                .filter(Act.Kind::staying)
                .map(Act.Kind::name)
                .toArray(String[]::new))
        .param("count", count)
        .update();
  }
}
