package dev.vakna.postgres;

import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Reach;
import dev.vakna.core.account.Scope;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.store.KeyRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresKeys(JdbcClient sql) implements KeyRecords {

  @Override
  public void insert(ApiKey key) {
    sql.sql(
            """
            insert into api_keys (id, account_id, name, description, is_test, prefix, hash, scopes,
              allowed_networks, expires_at, created_at, created_by, last_used_at, revoked_at,
              revoked_by)
            values (:id, :account, :name, :description, :test, :prefix, :hash, :scopes, :networks,
              :expires, :created, :createdBy, :used, :revoked, :revokedBy)
            """)
        .param("id", key.id().value())
        .param("account", key.account().value())
        .param("name", Columns.storable(key.label().name()))
        .param("description", Columns.storable(key.label().description()))
        .param("test", key.label().test())
        .param("prefix", key.prefix())
        .param("hash", key.hash())
        .param(
            "scopes",
            key.reach().scopes().stream().map(Scope::code).sorted().toArray(String[]::new))
        .param("networks", key.reach().networks().toArray(String[]::new))
        .param("expires", Columns.at(key.reach().until()))
        .param("created", Columns.at(key.life().createdAt()))
        .param("createdBy", key.life().createdBy())
        .param("used", Columns.at(key.life().lastUsedAt()))
        .param("revoked", Columns.at(key.life().revokedAt()))
        .param("revokedBy", key.life().revokedBy())
        .update();
  }

  @Override
  public Optional<Presented> presented(String hash) {
    return sql.sql(
            """
            select k.*, a.active, clock_timestamp() as read_at
            from api_keys k join accounts a on a.id = k.account_id
            where k.hash = :hash
            """)
        .param("hash", Columns.storable(hash))
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new Presented(key(row, index), columns.flag("active"), columns.time("read_at"));
        })
        .optional();
  }

  @Override
  public Optional<ApiKey> hold(KeyId id) {
    return sql.sql("select * from api_keys where id = :id for share")
        .param("id", id.value())
        .query(PostgresKeys::key)
        .optional();
  }

  @Override
  public Optional<ApiKey> find(KeyId id) {
    return sql.sql("select * from api_keys where id = :id")
        .param("id", id.value())
        .query(PostgresKeys::key)
        .optional();
  }

  @Override
  public List<String> hashes(@Nullable Instant since) {
    JdbcClient.StatementSpec asked =
        sql.sql(
            "select hash from api_keys where revoked_at is null"
                + (since == null
                    ? ""
                    : " and created_at at time zone 'UTC' >= cast(:since as timestamptz) at time zone 'UTC'"));
    return (since == null ? asked : asked.param("since", Columns.at(since)))
        .query((row, index) -> row.getString("hash"))
        .list();
  }

  @Override
  public List<ApiKey> of(AccountId account) {
    return sql.sql("select * from api_keys where account_id = :account order by created_at, id")
        .param("account", account.value())
        .query(PostgresKeys::key)
        .list();
  }

  @Override
  public List<ApiKey> live(AccountId account) {
    return sql.sql(
            """
            select * from api_keys where account_id = :account and revoked_at is null
            order by created_at, id
            """)
        .param("account", account.value())
        .query(PostgresKeys::key)
        .list();
  }

  @Override
  public int count(AccountId account) {
    return sql.sql(
            "select count(*) from api_keys where account_id = :account and revoked_at is null")
        .param("account", account.value())
        .query(Integer.class)
        .single();
  }

  @Override
  public boolean revoke(AccountId account, KeyId key, Instant at, String by) {
    return sql.sql(
                """
                update api_keys set revoked_at = :at, revoked_by = :by
                where id = :id and account_id = :account and revoked_at is null
                """)
            .param("id", key.value())
            .param("account", account.value())
            .param("at", Columns.at(at))
            .param("by", by)
            .update()
        > 0;
  }

  @Override
  public int forgetRevoked(Instant before, int limit) {
    return sql.sql(
            """
            delete from api_keys where id = any (array(
              select id from api_keys where revoked_at < :before
              order by revoked_at limit :limit for update skip locked))
            """)
        .param("before", Columns.at(before))
        .param("limit", limit)
        .update();
  }

  @Override
  public void noteUse(Map<KeyId, Instant> uses) {
    List<KeyId> ids = List.copyOf(uses.keySet());
    // Locked in one order, so that servers that note at once do not wait for each other in a ring.
    sql.sql(
            """
            with noted as (
              select * from unnest(cast(:ids as uuid[]), cast(:times as timestamptz[])) as n (id, at)
            ), older as (
              select k.id, noted.at from api_keys k join noted using (id)
              where k.last_used_at is null or k.last_used_at < noted.at
              order by k.id for no key update of k
            )
            update api_keys k set last_used_at = older.at from older where k.id = older.id
            """)
        .param("ids", ids.stream().map(id -> id.value().toString()).toArray(String[]::new))
        .param(
            "times",
            ids.stream().map(id -> String.valueOf(Columns.at(uses.get(id)))).toArray(String[]::new))
        .update();
  }

  private static ApiKey key(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new ApiKey(
        new KeyId(columns.uuid("id")),
        columns.account(),
        new ApiKey.Label(
            columns.text("name"), columns.textOrNull("description"), columns.flag("is_test")),
        columns.text("prefix"),
        columns.text("hash"),
        new Reach(
            // A scope that this release does not know gives nothing.
            columns.texts("scopes").stream()
                .flatMap(code -> Scope.of(code).stream())
                .collect(Collectors.toUnmodifiableSet()),
            columns.texts("allowed_networks"),
            columns.timeOrNull("expires_at")),
        new ApiKey.Life(
            columns.time("created_at"),
            columns.text("created_by"),
            columns.timeOrNull("last_used_at"),
            columns.timeOrNull("revoked_at"),
            columns.textOrNull("revoked_by")));
  }
}
