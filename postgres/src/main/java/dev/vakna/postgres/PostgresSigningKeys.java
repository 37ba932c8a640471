package dev.vakna.postgres;

import dev.vakna.core.store.SigningKeyRecords;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresSigningKeys(JdbcClient sql) implements SigningKeyRecords {

  @Override
  public void add(SigningKey key) {
    sql.sql("insert into signing_keys values (:purpose, :secret, :at)")
        .param("purpose", key.purpose())
        .param("secret", key.secret())
        .param("at", Columns.at(key.madeAt()))
        .update();
  }

  @Override
  public List<SigningKey> of(String purpose) {
    return sql.sql(
            """
            select secret, made_at from signing_keys where purpose = :purpose
            order by made_at desc, secret
            """)
        .param("purpose", purpose)
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new SigningKey(purpose, columns.text("secret"), columns.time("made_at"));
        })
        .list();
  }

  @Override
  public void forgetBefore(String purpose, Instant madeBefore) {
    sql.sql("delete from signing_keys where purpose = :purpose and made_at < :before")
        .param("purpose", purpose)
        .param("before", Columns.at(madeBefore))
        .update();
  }
}
