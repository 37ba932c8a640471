package dev.vakna.postgres;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.store.AccountRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresAccounts(JdbcClient sql) implements AccountRecords {

  @Override
  public void insert(Account account) {
    bind(
            account,
            """
            insert into accounts values (:id, :name, :active, :verified, :cloud, :cardRequired,
              :hasCard, :country, :payable, :unpaid, :cpu, :memory, :storage, :instances,
              :restores, :created)
            """)
        .param("created", Columns.at(account.createdAt()))
        .update();
  }

  @Override
  public void update(Account account) {
    int changed =
        bind(
                account,
                """
                update accounts set name = :name, active = :active, verified = :verified,
                  cloud_access = :cloud, card_required = :cardRequired, has_card = :hasCard,
                  country_code = :country, country_payable = :payable, unpaid_invoice = :unpaid,
                  limit_cpu_cores = :cpu, limit_memory_gb = :memory, limit_storage_gb = :storage,
                  limit_instances = :instances, limit_restores = :restores
                where id = :id
                """)
            .update();
    if (changed == 0) {
      throw new IllegalStateException("There is no account %s to update.".formatted(account.id()));
    }
  }

  private JdbcClient.StatementSpec bind(Account account, String statement) {
    return sql.sql(statement)
        .param("id", account.id().value())
        .param("name", Columns.storable(account.name()))
        .param("active", account.access().active())
        .param("verified", account.access().verified())
        .param("cloud", account.access().cloudAccess())
        .param("cardRequired", account.payment().cardRequired())
        .param("hasCard", account.payment().hasCard())
        .param("country", account.payment().countryCode())
        .param("payable", account.payment().countryPayable())
        .param("unpaid", account.payment().unpaidInvoice())
        .param("cpu", account.limits().cpuCores())
        .param("memory", account.limits().memoryGb())
        .param("storage", account.limits().storageGb())
        .param("instances", account.limits().instances())
        .param("restores", account.limits().concurrentRestores());
  }

  @Override
  public Optional<Account> find(AccountId id) {
    return sql.sql("select * from accounts where id = :id")
        .param("id", id.value())
        .query(PostgresAccounts::account)
        .optional();
  }

  @Override
  public Optional<Account> lock(AccountId id) {
    // Other tables' foreign keys only need the row to stay; they are not held up.
    return sql.sql("select * from accounts where id = :id for no key update")
        .param("id", id.value())
        .query(PostgresAccounts::account)
        .optional();
  }

  @Override
  public List<Account> all() {
    return sql.sql("select * from accounts order by created_at, id")
        .query(PostgresAccounts::account)
        .list();
  }

  @Override
  public List<Account> page(@Nullable AccountId after, int limit) {
    JdbcClient.StatementSpec page =
        sql.sql(
                "select * from accounts"
                    + (after == null
                        ? ""
                        : " where (created_at, id) >"
                            + " (select created_at, id from accounts where id = :after)")
                    + " order by created_at, id limit :limit")
            .param("limit", limit);
    return (after == null ? page : page.param("after", after.value()))
        .query(PostgresAccounts::account)
        .list();
  }

  @Override
  public Account.Usage usage(AccountId id) {
    return sql.sql(
            """
            select coalesce(sum(cpu_cores), 0) as cpu, coalesce(sum(memory_gb), 0) as memory,
              coalesce(sum(storage_gb), 0) as storage, count(*) as instances,
              (select count(*) from operations
                where account_id = :id and finished_at is null and backup_id is not null
                  and status in ('QUEUED', 'RUNNING', 'UNWINDING')) as restores
            from vps where account_id = :id and restored_vps is not null
            """)
        .param("id", id.value())
        .query((row, index) ->
            new Account.Usage(
                row.getInt("cpu"),
                row.getInt("memory"),
                row.getInt("storage"),
                row.getInt("instances"),
                row.getInt("restores")))
        .single();
  }

  private static Account account(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new Account(
        new AccountId(columns.uuid("id")),
        columns.text("name"),
        new Account.Access(
            columns.flag("active"), columns.flag("verified"), columns.flag("cloud_access")),
        new Account.Payment(
            columns.flag("card_required"),
            columns.flag("has_card"),
            columns.text("country_code"),
            columns.flag("country_payable"),
            columns.flag("unpaid_invoice")),
        new Account.Limits(
            columns.number("limit_cpu_cores"),
            columns.number("limit_memory_gb"),
            columns.number("limit_storage_gb"),
            columns.number("limit_instances"),
            columns.number("limit_restores")),
        columns.time("created_at"));
  }
}
