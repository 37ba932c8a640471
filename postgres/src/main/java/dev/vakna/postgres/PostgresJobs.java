package dev.vakna.postgres;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.JobRecords;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresJobs(JdbcClient sql) implements JobRecords {

  @Override
  public void insert(Job job) {
    Operation operation = job.operation();
    if (operation.status() != OperationStatus.QUEUED) {
      throw new IllegalArgumentException(
          "Operation %s is %s; only a queued one is stored by admission."
              .formatted(operation.id(), operation.status()));
    }
    BackupId backup = job.backup();
    // Due at once by the database's clock, which alone decides about claims.
    sql.sql(
            """
            insert into operations (id, account_id, vps_id, backup_id, kind, host, input, status,
              step, percent, current_units, total_units, message, cancel_requested, created_at,
              due_at)
            values (:id, :account, :vps, :backup, :kind, :host, cast(:input as json), 'QUEUED',
              :step, :percent, :current, :total, :message, :cancel, :created, clock_timestamp())
            """)
        .param("id", operation.id())
        .param("account", job.account().value())
        .param("vps", job.vps().value())
        .param("backup", backup == null ? null : backup.value())
        .param("kind", operation.kind())
        .param("host", operation.host())
        .param("input", operation.input())
        .param("step", operation.progress().step())
        .param("percent", operation.progress().percent())
        .param("current", operation.progress().current())
        .param("total", operation.progress().total())
        .param("message", Columns.storable(operation.progress().message()))
        .param("cancel", operation.cancelRequested())
        .param("created", Columns.at(operation.createdAt()))
        .update();
  }

  @Override
  public Optional<Job> find(JobId id) {
    return OperationRows.withJournals(
            sql,
            sql.sql("select * from operations where id = :id")
                .param("id", id.value())
                .query(OperationRows::row)
                .list())
        .stream()
        .findFirst();
  }

  @Override
  public Optional<Job> find(AccountId account, JobId id) {
    return find(id).filter(job -> job.account().equals(account));
  }

  @Override
  public boolean requestCancel(JobId id) {
    return sql.sql(
                """
                update operations set cancel_requested = true
                where id = :id and finished_at is null
                """)
            .param("id", id.value())
            .update()
        > 0;
  }

  @Override
  public List<Job> readingBackup(BackupId backup) {
    return OperationRows.withJournals(
        sql,
        sql.sql(
                """
                select * from operations where backup_id = :backup and finished_at is null
                order by created_at, id
                """)
            .param("backup", backup.value())
            .query(OperationRows::row)
            .list());
  }

  @Override
  public List<Job> unended() {
    return OperationRows.withJournals(
        sql,
        sql.sql("select * from operations where finished_at is null order by created_at, id")
            .query(OperationRows::row)
            .list());
  }
}
