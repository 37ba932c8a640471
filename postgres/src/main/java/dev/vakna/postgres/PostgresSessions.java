package dev.vakna.postgres;

import dev.vakna.core.account.Session;
import dev.vakna.core.id.UserId;
import dev.vakna.core.store.SessionRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresSessions(JdbcClient sql) implements SessionRecords {

  @Override
  public void insert(Session session) {
    sql.sql("insert into sessions values (:hash, :user, :epoch, :created, :used)")
        .param("hash", session.hash())
        .param("user", session.user().value())
        .param("epoch", session.epoch())
        .param("created", Columns.at(session.createdAt()))
        .param("used", Columns.at(session.usedAt()))
        .update();
  }

  @Override
  public Optional<Session> find(String hash) {
    return find(hash, "");
  }

  @Override
  public Optional<Session> hold(String hash) {
    // Others may note meanwhile that it is used.
    return find(hash, " for key share");
  }

  private Optional<Session> find(String hash, String lock) {
    return sql.sql("select * from sessions where hash = :hash" + lock)
        .param("hash", Columns.storable(hash))
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new Session(
              columns.text("hash"),
              new UserId(columns.uuid("user_id")),
              columns.bigNumber("epoch"),
              columns.time("created_at"),
              columns.time("used_at"));
        })
        .optional();
  }

  @Override
  public void end(String hash) {
    sql.sql("delete from sessions where hash = :hash")
        .param("hash", Columns.storable(hash))
        .update();
  }

  @Override
  public void keepNewest(UserId user, int count) {
    sql.sql(
            """
            delete from sessions where hash in (
              select hash from sessions where user_id = :user
              order by created_at desc, hash desc offset :count)
            """)
        .param("user", user.value())
        .param("count", count)
        .update();
  }

  @Override
  public void noteUse(Map<String, Instant> uses) {
    List<String> hashes = List.copyOf(uses.keySet());
    sql.sql(
            """
            with noted as (
              select * from unnest(cast(:hashes as text[]), cast(:times as timestamptz[])) as n (hash, at)
            ), older as (
              select s.hash, noted.at from sessions s join noted using (hash)
              where s.used_at < noted.at order by s.hash for no key update of s
            )
            update sessions s set used_at = older.at from older where s.hash = older.hash
            """)
        .param("hashes", hashes.toArray(String[]::new))
        .param(
            "times",
            hashes.stream()
                .map(hash -> String.valueOf(Columns.at(uses.get(hash))))
                .toArray(String[]::new))
        .update();
  }

  @Override
  public int forget(Instant createdBefore, Instant usedBefore, int limit) {
    return sql.sql(
            """
            delete from sessions where hash = any (array(
              (select hash from sessions where created_at < :created
                order by created_at limit :limit)
              union
              (select hash from sessions where used_at < :used
                order by used_at limit :limit)
              limit :limit))
            """)
        .param("limit", limit)
        .param("created", Columns.at(createdBefore))
        .param("used", Columns.at(usedBefore))
        .update();
  }
}
