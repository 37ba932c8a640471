package dev.vakna.postgres;

import dev.vakna.operations.Caps;
import dev.vakna.operations.WaitingLine;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads who waits and who is under way. The rows are those of the moment, not of history. */
record PostgresLine(JdbcClient sql, Caps caps) {

  private static final String STANDING =
      " from operations o left join backups b on b.id = o.backup_id where o.kind = any(:kinds) and"
          + " ";

  /** Whether anybody waits. */
  boolean anybody(Set<String> hosts) {
    return sql.sql(
            """
            select exists (select 1 from operations
              where status = 'QUEUED' and not cancel_requested and kind = any(:kinds)
                and host in (:hosts))
            """)
        .param("kinds", caps.kinds().toArray(String[]::new))
        .param("hosts", hosts)
        .query(Boolean.class)
        .single();
  }

  /**
   * @param reached hosts of which nothing is deserted, as who asks reaches them
   */
  WaitingLine read(Set<String> reached) {
    List<WaitingLine.Waiting> waiting =
        standing(
                "select o.id, o.account_id, b.store, o.host, o.due_at",
                "o.status = 'QUEUED' and not o.cancel_requested")
            .query((row, index) -> {
              Columns columns = new Columns(row);
              return new WaitingLine.Waiting(
                  columns.uuid("id"),
                  columns.uuid("account_id"),
                  columns.textOrNull("store"),
                  columns.text("host"),
                  columns.time("due_at"));
            })
            .list();
    if (waiting.isEmpty()) {
      return WaitingLine.EMPTY;
    }
    List<WaitingLine.AtWork> atWork =
        standing(
                "select o.account_id, b.store, o.host, o.waiting,"
                    + " extract(epoch from statement_timestamp()"
                    + " - coalesce(o.started_at, statement_timestamp()))::bigint as age",
                "o.status = 'RUNNING' and o.step <> all(:waitingSteps)"
                    + " and (o.due_at > statement_timestamp() - :deserted * interval '1 second'"
                    + " or o.host = any(:reached))")
            .param("reached", reached.toArray(String[]::new))
            .param("deserted", WaitingLine.DESERTED.toSeconds())
            .param("waitingSteps", caps.waitingSteps().toArray(String[]::new))
            .query((row, index) -> {
              Columns columns = new Columns(row);
              return new WaitingLine.AtWork(
                  columns.uuid("account_id"),
                  columns.textOrNull("store"),
                  columns.text("host"),
                  row.getBoolean("waiting"),
                  Duration.ofSeconds(row.getLong("age")));
            })
            .list();
    return new WaitingLine(
        waiting,
        atWork,
        lastBegun(waiting.stream().map(WaitingLine.Waiting::owner).collect(Collectors.toSet())));
  }

  private JdbcClient.StatementSpec standing(String columns, String condition) {
    return sql.sql(columns + STANDING + condition)
        .param("kinds", caps.kinds().toArray(String[]::new));
  }

  private Map<UUID, Instant> lastBegun(Set<UUID> owners) {
    Map<UUID, Instant> last = new HashMap<>();
    sql.sql(
            """
            select asked.id, begun.started_at
            from unnest(cast(:owners as uuid[])) as asked(id)
              cross join lateral (select started_at from operations o
                where o.account_id = asked.id and o.started_at is not null
                  and o.kind = any(:kinds)
                order by started_at desc limit 1) as begun
            """)
        .param("owners", owners.stream().map(UUID::toString).toArray(String[]::new))
        .param("kinds", caps.kinds().toArray(String[]::new))
        .query((java.sql.ResultSet row) -> {
          Columns columns = new Columns(row);
          last.put(columns.uuid("id"), columns.time("started_at"));
        });
    return last;
  }
}
