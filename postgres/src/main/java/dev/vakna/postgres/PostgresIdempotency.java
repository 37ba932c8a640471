package dev.vakna.postgres;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.store.IdempotencyRecords;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresIdempotency(JdbcClient sql) implements IdempotencyRecords {

  @Override
  public boolean tryHold(AccountId account, String route, String key) {
    return Locks.IDEMPOTENCY_KEY.tryTake(sql, account.text() + " " + route + " " + key);
  }

  @Override
  public Optional<Kept> find(AccountId account, String route, String key) {
    return sql.sql(
            """
            select * from idempotency
            where account_id = :account and route = :route and key = :key
            """)
        .param("account", account.value())
        .param("route", route)
        .param("key", key)
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new Kept(columns.text("request_hash"), columns.text("answer"), columns.time("at"));
        })
        .optional();
  }

  @Override
  public void keep(AccountId account, String route, String key, Kept kept) {
    sql.sql(
            """
            insert into idempotency
            values (:account, :route, :key, :hash, cast(:answer as json), :at)
            """)
        .param("account", account.value())
        .param("route", route)
        .param("key", key)
        .param("hash", kept.requestHash())
        .param("answer", kept.answer())
        .param("at", Columns.at(kept.at()))
        .update();
  }

  @Override
  public int forgetBefore(Instant moment, int limit) {
    return sql.sql(
            """
            delete from idempotency where ctid = any (array(
              select ctid from idempotency where at < :moment
              order by at limit :limit for update skip locked))
            """)
        .param("moment", Columns.at(moment))
        .param("limit", limit)
        .update();
  }
}
