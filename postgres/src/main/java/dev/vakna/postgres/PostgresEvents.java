package dev.vakna.postgres;

import dev.vakna.core.event.Event;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.store.EventRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresEvents(JdbcClient sql) implements EventRecords {

  /** Microseconds since 1970 by the database's clock; never one that was given. */
  private static final String NEXT =
      "greatest(position + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint)";

  @Override
  public int order(int limit) {
    Optional<Long> turn =
        sql.sql("select position from event_head for update skip locked")
            .query(Long.class)
            .optional();
    // Only here, with the turn, is looked at what is there: all that this sees has its place after
    // whatever had one before.
    return turn.isEmpty()
        ? 0
        : sql.sql(
                """
                with due as (
                  select seq from events where position is null order by seq limit :limit
                  for update skip locked),
                numbered as (select seq, row_number() over (order by seq) - 1 as place from due),
                head as (
                  update event_head set position = %s + (select count(*) from due) - 1
                  where exists (select 1 from due)
                  returning position - (select count(*) from due) + 1 as first)
                update events e set position = head.first + numbered.place
                from numbered, head where e.seq = numbered.seq
                """
                    .formatted(NEXT))
            .param("limit", limit)
            .update();
  }

  @Override
  public long head() {
    return sql.sql("select position from event_head").query(Long.class).single();
  }

  @Override
  public long advance() {
    return sql.sql("update event_head set position = " + NEXT + " returning position")
        .query(Long.class)
        .single();
  }

  @Override
  public List<Event> after(long position, int limit) {
    return sql.sql(
            """
            select * from events where position + 0 > :after order by position + 0 limit :limit
            """)
        .param("after", position)
        .param("limit", limit)
        .query(PostgresEvents::event)
        .list();
  }

  @Override
  public List<Event> after(AccountId account, long position, int limit) {
    return sql.sql(
            """
            select * from events where account_id = :account and position > :after
            order by position limit :limit
            """)
        .param("account", account.value())
        .param("after", position)
        .param("limit", limit)
        .query(PostgresEvents::event)
        .list();
  }

  private static Event event(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new Event(
        columns.bigNumber("position"),
        columns.account(),
        columns.word(Event.Subject.class, "subject"),
        columns.uuid("subject_id"),
        columns.word(Event.What.class, "what"));
  }

  @Override
  public int forgetBefore(Instant moment, int limit) {
    return sql.sql(
            """
            delete from events where seq = any (array(
              select seq from events where at < :moment order by at limit :limit
              for update skip locked))
            """)
        .param("moment", Columns.at(moment))
        .param("limit", limit)
        .update();
  }
}
