package dev.vakna.postgres;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.RequestId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.JobFilter;
import dev.vakna.core.job.Standing;
import dev.vakna.core.store.JobRecords;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.WaitingLine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresJobs(JdbcClient sql) implements JobRecords {

  @Override
  public void insert(Job job) {
    Operation operation = job.operation();
    if (operation.status() != OperationStatus.QUEUED
        && operation.status() != OperationStatus.COMPLETED) {
      throw new IllegalArgumentException(
          "Operation %s is %s; admission stores one that is queued, or completed."
              .formatted(operation.id(), operation.status()));
    }
    BackupId backup = job.backup();
    RequestId request = job.request();
    // Due at once by the database's clock, which alone decides about claims.
    sql.sql(
            """
            insert into operations (id, account_id, vps_id, backup_id, kind, host, input, status,
              step, percent, current_units, total_units, message, cancel_requested, created_at,
              due_at, started_at, finished_at, result, request_id)
            values (:id, :account, :vps, :backup, :kind, :host, cast(:input as json), :status,
              :step, :percent, :current, :total, :message, :cancel, :created, clock_timestamp(),
              cast(:started as timestamptz), cast(:finished as timestamptz),
              cast(:result as json), :request)
            """)
        .param("id", operation.id())
        .param("account", job.account().value())
        .param("vps", job.vps().value())
        .param("backup", backup == null ? null : backup.value())
        .param("request", request == null ? null : request.value())
        .param("kind", operation.kind())
        .param("host", operation.host())
        .param("input", operation.input())
        .param("status", operation.status().name())
        .param("started", Columns.at(operation.startedAt()))
        .param("finished", Columns.at(operation.finishedAt()))
        .param("result", operation.result())
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
  public Optional<Job> withoutJournal(AccountId account, JobId id) {
    return sql.sql("select * from operations where id = :id and account_id = :account")
        .param("id", id.value())
        .param("account", account.value())
        .query(OperationRows::row)
        .optional();
  }

  @Override
  public List<Job> all(Set<JobId> ids) {
    return sql.sql("select * from operations where id = any (cast(:ids as uuid[])) order by id")
        .param("ids", ids.stream().map(id -> id.value().toString()).toArray(String[]::new))
        .query(OperationRows::row)
        .list();
  }

  @Override
  public List<Job> page(AccountId account, JobFilter filter, @Nullable Position after, int limit) {
    Set<String> kinds = filter.kinds();
    VpsId vps = filter.vps();
    // Only the wanted conditions are written, so that each form finds its own index.
    StringBuilder query = new StringBuilder("select * from operations where account_id = :account");
    if (!filter.statuses().isEmpty()) {
      query.append(" and status in (:statuses)");
    }
    if (filter.unended()) {
      query.append(" and finished_at is null");
    }
    if (kinds != null) {
      query.append(" and kind = any (:kinds)");
    }
    if (vps != null) {
      query.append(" and vps_id = :vps");
    }
    if (after != null) {
      query.append(" and (created_at, id) < (:at, :after)");
    }
    JdbcClient.StatementSpec page =
        sql.sql(query.append(" order by created_at desc, id desc limit :limit").toString())
            .param("account", account.value())
            .param("limit", limit);
    if (!filter.statuses().isEmpty()) {
      page = page.param("statuses", filter.statuses().stream().map(OperationStatus::name).toList());
    }
    if (kinds != null) {
      page = page.param("kinds", kinds.toArray(String[]::new));
    }
    if (vps != null) {
      page = page.param("vps", vps.value());
    }
    if (after != null) {
      page = page.param("at", Columns.at(after.createdAt())).param("after", after.id().value());
    }
    return page.query(OperationRows::row).list();
  }

  @Override
  public boolean requestCancel(JobId id) {
    return sql.sql(
                """
                update operations
                set cancel_requested = true,
                  status = case status when 'PARKED' then 'RUNNING' else status end,
                  failure_code = null, failure_message = null, failure_detail = null,
                  due_at = case when worker is null
                    then least(due_at, clock_timestamp()) else due_at end
                where id = :id and (status in ('QUEUED', 'RUNNING') or status = 'PARKED'
                  and not exists (select 1 from operation_journal
                    where operation_id = :id
                      and mark in ('UNDO_INTENT', 'UNDONE', 'UNDO_RETRY', 'UNDO_WAITED')))
                """)
            .param("id", id.value())
            .update()
        > 0;
  }

  @Override
  public boolean resume(JobId id, boolean backward) {
    String keep =
        backward ? "" : ", failure_code = null, failure_message = null, failure_detail = null";
    return sql.sql(
                "with given as (update operations set status = :status, due_at = clock_timestamp()"
                    + keep
                    + " where id = :id and status = 'PARKED' returning id)"
                    + " insert into operation_journal (operation_id, step, mark, payload, at)"
                    + " select id, '', 'RESUMED', cast('{}' as json), clock_timestamp() from given")
            .param("status", backward ? "UNWINDING" : "RUNNING")
            .param("id", id.value())
            .update()
        > 0;
  }

  @Override
  public Optional<Standing> standing(JobId id) {
    return withJournals(
            sql.sql("select * from operations where id = :id")
                .param("id", id.value())
                .query(PostgresJobs::standing)
                .list())
        .stream()
        .findFirst();
  }

  @Override
  public List<Standing> standings(Set<OperationStatus> statuses, @Nullable JobId after, int limit) {
    if (statuses.isEmpty()) {
      return List.of();
    }
    JdbcClient.StatementSpec page =
        sql.sql(
                "select * from operations where status in (:statuses)"
                    + (after == null
                        ? ""
                        : " and (created_at at time zone 'UTC', id) < (select"
                            + " created_at at time zone 'UTC', id from operations where id = :after)")
                    + " order by created_at at time zone 'UTC' desc, id desc limit :limit")
            .param("statuses", statuses.stream().map(OperationStatus::name).toList())
            .param("limit", limit);
    return withJournals(
        (after == null ? page : page.param("after", after.value()))
            .query(PostgresJobs::standing)
            .list());
  }

  private static Standing standing(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    return new Standing(
        OperationRows.row(row, index),
        columns.textOrNull("worker"),
        columns.bigNumber("fence"),
        columns.time("due_at"));
  }

  private List<Standing> withJournals(List<Standing> bare) {
    List<Job> jobs = OperationRows.withJournals(sql, bare.stream().map(Standing::job).toList());
    return IntStream.range(0, bare.size())
        .mapToObj(i -> {
          Standing one = bare.get(i);
          return new Standing(jobs.get(i), one.worker(), one.fence(), one.dueAt());
        })
        .toList();
  }

  @Override
  public WaitingLine line(Caps caps) {
    return new PostgresLine(sql, caps).read(Set.of());
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
  public Map<String, Integer> deserted(Duration longer) {
    return sql
        .sql(
            """
            select host, count(*) filter (where due_at <= statement_timestamp()
                - :longer * interval '1 microsecond')::integer as jobs
            from operations
            where status in ('QUEUED', 'RUNNING', 'UNWINDING')
            group by host
            having not bool_or(worker is not null and due_at > statement_timestamp())
            """)
        .param("longer", longer.toNanos() / 1000)
        .query((row, _) -> Map.entry(row.getString("host"), row.getInt("jobs")))
        .list()
        .stream()
        .filter(entry -> entry.getValue() > 0)
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public List<Job> unended() {
    return OperationRows.withJournals(
        sql,
        sql.sql("select * from operations where finished_at is null order by created_at, id")
            .query(OperationRows::row)
            .list());
  }

  @Override
  public List<Job> unended(VpsId vps) {
    return OperationRows.withJournals(
        sql,
        sql.sql(
                """
                select * from operations where vps_id = :vps and finished_at is null
                order by created_at, id
                """)
            .param("vps", vps.value())
            .query(OperationRows::row)
            .list());
  }

  @Override
  public List<Ended> forgetEndedBefore(Instant moment, @Nullable Ended after, int limit) {
    JdbcClient.StatementSpec piece =
        sql.sql(
                """
                with due as (
                  select id from operations o
                  where finished_at < :moment %s
                    and not exists (select 1 from vps where vps.id = o.vps_id)
                    and not exists (select 1 from metering_intervals m
                      where m.vps_id = o.vps_id and m.ended_at is null)
                  order by finished_at, id limit :limit for update skip locked),
                journals as (delete from operation_journal
                  where operation_id = any (array(select id from due))),
                gone as (delete from operations where id = any (array(select id from due))
                  returning id, finished_at)
                select * from gone order by finished_at, id
                """
                    .formatted(after == null ? "" : "and (finished_at, id) > (:at, :after)"))
            .param("moment", Columns.at(moment))
            .param("limit", limit);
    if (after != null) {
      piece = piece.param("at", Columns.at(after.at())).param("after", after.id().value());
    }
    return piece
        .query((row, index) -> {
          Columns columns = new Columns(row);
          return new Ended(columns.time("finished_at"), new JobId(columns.uuid("id")));
        })
        .list();
  }
}
