package dev.vakna.postgres;

import dev.vakna.core.account.Email;
import dev.vakna.core.account.Role;
import dev.vakna.core.account.User;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.UserId;
import dev.vakna.core.store.UserRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

record PostgresUsers(JdbcClient sql) implements UserRecords {

  @Override
  public boolean insert(User user) {
    return with(
                user,
                """
                insert into users (id, account_id, email, email_folded, role, enabled,
                  password_hash, password_set_at, totp_secret, totp_step, epoch, networks,
                  signed_in_at, created_at)
                values (:id, :account, :email, :folded, :role, :enabled, :password, :passwordSet,
                  :totp, :step, :epoch, :networks, :signedIn, :created)
                on conflict (email_folded) do nothing
                """)
            .param("account", user.account().value())
            .param("created", Columns.at(user.createdAt()))
            .update()
        > 0;
  }

  @Override
  public boolean update(User user) {
    return with(
                user,
                """
                update users set email = :email, email_folded = :folded, role = :role,
                  enabled = :enabled, password_hash = :password, password_set_at = :passwordSet,
                  totp_secret = :totp, totp_step = :step, epoch = :epoch, networks = :networks,
                  signed_in_at = :signedIn
                where id = :id
                  and not exists (select 1 from users o where o.email_folded = :folded and o.id <> :id)
                """)
            .update()
        > 0;
  }

  private StatementSpec with(User user, String statement) {
    return sql.sql(statement)
        .param("id", user.id().value())
        .param("email", Columns.storable(user.email().text()))
        .param("folded", Columns.storable(user.email().folded()))
        .param("role", user.role().name())
        .param("enabled", user.enabled())
        .param("password", user.secrets().passwordHash())
        .param("passwordSet", Columns.at(user.secrets().passwordSetAt()))
        .param("totp", user.secrets().totpSecret())
        .param("step", user.secrets().totpStep())
        .param("epoch", user.epoch())
        .param("networks", user.visits().networks().toArray(String[]::new))
        .param("signedIn", Columns.at(user.visits().signedInAt()));
  }

  @Override
  public Optional<User> find(UserId id) {
    return find(id, "");
  }

  @Override
  public Optional<User> hold(UserId id) {
    return find(id, " for share");
  }

  @Override
  public Optional<User> lock(UserId id) {
    return find(id, " for update");
  }

  private Optional<User> find(UserId id, String lock) {
    return sql.sql("select * from users where id = :id" + lock)
        .param("id", id.value())
        .query(PostgresUsers::user)
        .optional();
  }

  @Override
  public Optional<User> findByEmail(String folded) {
    return sql.sql("select * from users where email_folded = :folded")
        .param("folded", Columns.storable(folded))
        .query(PostgresUsers::user)
        .optional();
  }

  @Override
  public List<User> of(AccountId account) {
    return sql.sql("select * from users where account_id = :account order by created_at, id")
        .param("account", account.value())
        .query(PostgresUsers::user)
        .list();
  }

  @Override
  public boolean delete(UserId id) {
    return sql.sql("delete from users where id = :id").param("id", id.value()).update() > 0;
  }

  private static User user(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new User(
        new UserId(columns.uuid("id")),
        columns.account(),
        new Email(columns.text("email"), columns.text("email_folded")),
        columns.word(Role.class, "role"),
        columns.flag("enabled"),
        new User.Secrets(
            columns.text("password_hash"),
            columns.time("password_set_at"),
            columns.textOrNull("totp_secret"),
            columns.bigNumber("totp_step")),
        columns.bigNumber("epoch"),
        new User.Visits(columns.texts("networks"), columns.timeOrNull("signed_in_at")),
        columns.time("created_at"));
  }
}
