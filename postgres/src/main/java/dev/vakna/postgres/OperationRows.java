package dev.vakna.postgres;

import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.RequestId;
import dev.vakna.core.job.Job;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Progress;
import dev.vakna.operations.Remaining;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Operations as their rows hold them. */
final class OperationRows {

  private OperationRows() {}

  /** The job of a row, its journal still empty. */
  static Job row(ResultSet row, int index) throws SQLException {
    Columns columns = new Columns(row);
    String failure = columns.textOrNull("failure_code");
    UUID backup = columns.uuidOrNull("backup_id");
    UUID request = columns.uuidOrNull("request_id");
    return new Job(
        new Operation(
            columns.uuid("id"),
            columns.text("kind"),
            columns.text("host"),
            columns.text("input"),
            columns.word(OperationStatus.class, "status"),
            new Progress(
                columns.text("step"),
                columns.number("percent"),
                columns.bigNumber("current_units"),
                columns.bigNumber("total_units"),
                columns.text("message"),
                columns.bigNumber("rate"),
                remaining(columns),
                columns.flag("waiting")),
            columns.flag("cancel_requested"),
            failure == null
                ? null
                : new Failure(
                    failure, columns.text("failure_message"), columns.text("failure_detail")),
            columns.textOrNull("result"),
            List.of(),
            columns.time("created_at"),
            columns.timeOrNull("started_at"),
            columns.timeOrNull("finished_at")),
        columns.account(),
        columns.vps(),
        backup == null ? null : new BackupId(backup),
        request == null ? null : new RequestId(request));
  }

  private static @Nullable Remaining remaining(Columns columns) throws SQLException {
    return columns.textOrNull("remaining_basis") == null
        ? null
        : new Remaining(
            Duration.ofMillis(columns.bigNumber("remaining_p50_ms")),
            Duration.ofMillis(columns.bigNumber("remaining_p90_ms")),
            columns.word(Remaining.Basis.class, "remaining_basis"));
  }

  /** The jobs with their journals, read in one query. */
  static List<Job> withJournals(JdbcClient sql, List<Job> jobs) {
    if (jobs.isEmpty()) {
      return jobs;
    }
    Map<UUID, List<Entry>> journals = new HashMap<>();
    jobs.forEach(job -> journals.put(job.operation().id(), new ArrayList<>()));
    sql.sql(
            """
            select * from operation_journal where operation_id in (:ids)
            order by operation_id, seq
            """)
        .param("ids", journals.keySet())
        .query((ResultSet row) -> {
          Columns columns = new Columns(row);
          journals
              .getOrDefault(columns.uuid("operation_id"), new ArrayList<>())
              .add(
                  new Entry(
                      columns.text("step"),
                      columns.word(Entry.Mark.class, "mark"),
                      columns.text("payload"),
                      columns.time("at")));
        });
    return jobs.stream()
        .map(job -> with(job, journals.getOrDefault(job.operation().id(), List.of())))
        .toList();
  }

  private static Job with(Job job, List<Entry> journal) {
    Operation bare = job.operation();
    return job.at(
        new Operation(
            bare.id(),
            bare.kind(),
            bare.host(),
            bare.input(),
            bare.status(),
            bare.progress(),
            bare.cancelRequested(),
            bare.failure(),
            bare.result(),
            journal,
            bare.createdAt(),
            bare.startedAt(),
            bare.finishedAt()));
  }
}
