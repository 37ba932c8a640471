package dev.vakna.postgres;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.plan.PlanTerms;
import dev.vakna.core.plan.RestorePlan;
import dev.vakna.core.store.PlanRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

record PostgresPlans(JdbcClient sql) implements PlanRecords {

  private static final TypeReference<PlanTerms> TERMS = new TypeReference<>() {};

  @Override
  public void insert(RestorePlan plan) {
    JobId usedBy = plan.usedBy();
    sql.sql(
            """
            insert into restore_plans (id, account_id, source_id, backup_id, terms, expires_at, used_by)
            values (:id, :account, :source, :backup, cast(:terms as json), :expires, :used)
            """)
        .param("id", plan.id().value())
        .param("account", plan.account().value())
        .param("source", plan.source().value())
        .param("backup", plan.backup().value())
        .param("terms", JsonText.of(plan.terms()))
        .param("expires", Columns.at(plan.expiresAt()))
        .param("used", usedBy == null ? null : usedBy.value())
        .update();
  }

  @Override
  public Optional<RestorePlan> find(AccountId account, PlanId id) {
    return find(account, id, "");
  }

  @Override
  public Optional<RestorePlan> lock(AccountId account, PlanId id) {
    return find(account, id, " for update");
  }

  private Optional<RestorePlan> find(AccountId account, PlanId id, String lock) {
    return sql.sql("select * from restore_plans where id = :id and account_id = :account" + lock)
        .param("id", id.value())
        .param("account", account.value())
        .query(PostgresPlans::plan)
        .optional();
  }

  private static RestorePlan plan(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    UUID usedBy = columns.uuidOrNull("used_by");
    return new RestorePlan(
        new PlanId(columns.uuid("id")),
        columns.account(),
        new VpsId(columns.uuid("source_id")),
        new BackupId(columns.uuid("backup_id")),
        Objects.requireNonNull(JsonText.read(columns.text("terms"), TERMS)),
        columns.time("expires_at"),
        usedBy == null ? null : new JobId(usedBy));
  }

  @Override
  public void use(PlanId id, JobId job) {
    int used =
        sql.sql("update restore_plans set used_by = :job where id = :id and used_by is null")
            .param("id", id.value())
            .param("job", job.value())
            .update();
    if (used == 0) {
      throw new IllegalStateException("There is no plan %s to use.".formatted(id));
    }
  }

  @Override
  public int forgetExpiredBefore(Instant moment, int limit) {
    return sql.sql(
            """
            delete from restore_plans where id = any (array(
              select id from restore_plans where expires_at < :moment
              order by expires_at limit :limit for update skip locked))
            """)
        .param("moment", Columns.at(moment))
        .param("limit", limit)
        .update();
  }
}
