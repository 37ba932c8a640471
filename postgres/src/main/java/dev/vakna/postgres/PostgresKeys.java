package dev.vakna.postgres;

import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Scope;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.store.KeyRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresKeys(JdbcClient sql) implements KeyRecords {

  @Override
  public void insert(ApiKey key) {
    sql.sql(
            """
            insert into api_keys values (:id, :account, :name, :prefix, :hash, :scopes, :networks,
              :created, :expires, :revoked)
            """)
        .param("id", key.id().value())
        .param("account", key.account().value())
        .param("name", Columns.storable(key.name()))
        .param("prefix", key.prefix())
        .param("hash", key.hash())
        .param("scopes", key.scopes().stream().map(Scope::code).sorted().toArray(String[]::new))
        .param("networks", key.allowedNetworks().toArray(String[]::new))
        .param("created", Columns.at(key.createdAt()))
        .param("expires", Columns.at(key.expiresAt()))
        .param("revoked", Columns.at(key.revokedAt()))
        .update();
  }

  @Override
  public Optional<ApiKey> findByHash(String hash) {
    return sql.sql("select * from api_keys where hash = :hash")
        .param("hash", Columns.storable(hash))
        .query(PostgresKeys::key)
        .optional();
  }

  @Override
  public List<String> hashes() {
    return sql.sql("select hash from api_keys").query((row, index) -> row.getString("hash")).list();
  }

  @Override
  public List<ApiKey> of(AccountId account) {
    return sql.sql("select * from api_keys where account_id = :account order by created_at, id")
        .param("account", account.value())
        .query(PostgresKeys::key)
        .list();
  }

  @Override
  public boolean revoke(AccountId account, KeyId key, Instant at) {
    return sql.sql(
                """
                update api_keys set revoked_at = :at
                where id = :id and account_id = :account and revoked_at is null
                  and (expires_at is null or expires_at > :at)
                """)
            .param("id", key.value())
            .param("account", account.value())
            .param("at", Columns.at(at))
            .update()
        > 0;
  }

  private static ApiKey key(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new ApiKey(
        new KeyId(columns.uuid("id")),
        columns.account(),
        columns.text("name"),
        columns.text("prefix"),
        columns.text("hash"),
        // A scope that this release does not know gives nothing.
        columns.texts("scopes").stream()
            .flatMap(code -> Scope.of(code).stream())
            .collect(Collectors.toUnmodifiableSet()),
        columns.texts("allowed_networks"),
        columns.time("created_at"),
        columns.timeOrNull("expires_at"),
        columns.timeOrNull("revoked_at"));
  }
}
