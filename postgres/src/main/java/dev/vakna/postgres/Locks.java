package dev.vakna.postgres;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Locks on things that have no row of their own, held until the transaction ends. */
enum Locks {
  HOST,
  ADDRESSES,
  IDEMPOTENCY_KEY,
  METERING,
  LINE,
  CUSTODY,
  TRAFFIC;

  private static final String NUMBER = "hashtextextended(:thing, :seed)";

  /** Waits for the lock. */
  void take(JdbcClient sql, String thing) {
    sql.sql("select pg_advisory_xact_lock(" + NUMBER + ")")
        .param("thing", Columns.storable(thing))
        .param("seed", (long) ordinal())
        .query(row -> {});
  }

  /** Waits until nobody holds the lock alone, and shares it. */
  void share(JdbcClient sql, String thing) {
    sql.sql("select pg_advisory_xact_lock_shared(" + NUMBER + ")")
        .param("thing", Columns.storable(thing))
        .param("seed", (long) ordinal())
        .query(row -> {});
  }

  /** False when another transaction holds the lock. */
  boolean tryTake(JdbcClient sql, String thing) {
    return sql.sql("select pg_try_advisory_xact_lock(" + NUMBER + ")")
        .param("thing", Columns.storable(thing))
        .param("seed", (long) ordinal())
        .query(Boolean.class)
        .single();
  }
}
