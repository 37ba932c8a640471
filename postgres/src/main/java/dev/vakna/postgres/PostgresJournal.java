package dev.vakna.postgres;

import dev.vakna.core.job.Job;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.CancelledException;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Journal;
import dev.vakna.operations.LostLeaseException;
import dev.vakna.operations.Progress;
import dev.vakna.operations.Remaining;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The operations' journal. The claim is columns of the operation's own row, so that a write and the
 * proof that it is allowed are one statement.
 */
final class PostgresJournal implements Journal<Tx> {

  /** What every write of a worker must find. */
  private static final String HELD =
      " where id = :id and fence = :fence and worker is not null"
          + " and status in ('RUNNING', 'UNWINDING') ";

  /** What a change must find that does not know of a wish to cancel. */
  private static final String HEEDING = " and not (cancel_requested and status = 'RUNNING') ";

  private static final String GIVEN_BACK =
      " worker = null, due_at = clock_timestamp()"
          + " + case when cancel_requested and status = 'RUNNING' then 0"
          + " else :pause end * interval '1 microsecond' ";

  private static final String PROGRESS =
      " step = :step, percent = :percent, current_units = :current, total_units = :total,"
          + " message = :message, rate = :rate, remaining_p50_ms = :p50, remaining_p90_ms = :p90,"
          + " remaining_basis = :basis, waiting = :waiting ";

  /** A beat may be overtaken by a later line; what it tells is then old. */
  private static final String PROGRESS_UNLESS_BEHIND =
      " (step, percent, current_units, total_units, message, rate, remaining_p50_ms,"
          + " remaining_p90_ms, remaining_basis, waiting) = (select"
          + " case when behind then o.step else :step end,"
          + " case when behind then o.percent else :percent end,"
          + " case when behind then o.current_units else :current end,"
          + " case when behind then o.total_units else :total end,"
          + " case when behind then o.message else :message end,"
          + " case when behind then o.rate else :rate end,"
          + " case when behind then o.remaining_p50_ms else :p50 end,"
          + " case when behind then o.remaining_p90_ms else :p90 end,"
          + " case when behind then o.remaining_basis else :basis end,"
          + " case when behind then o.waiting else :waiting end"
          + " from (select :percent < o.percent as behind) as told) ";

  private final PostgresStore store;

  PostgresJournal(PostgresStore store) {
    this.store = store;
  }

  @Override
  public Optional<Claim> claim(String worker, Set<String> hosts, Caps caps, Duration lease) {
    return claim(
            worker,
            hosts,
            lease,
            "and (status <> 'QUEUED' or cancel_requested or kind <> all(:kinds))",
            caps.kinds(),
            Set.of())
        .or(() -> next(worker, hosts, caps, lease));
  }

  /**
   * Gives the turn to whoever is next in line. One server at a time decides, so that two never
   * begin more than the caps allow; where nobody waits, nobody is held up.
   */
  private Optional<Claim> next(String worker, Set<String> hosts, Caps caps, Duration lease) {
    if (hosts.isEmpty() || caps.kinds().isEmpty()) {
      return Optional.empty();
    }
    return store.inTransaction(tx -> {
      PostgresLine line = new PostgresLine(tx.sql(), caps);
      if (!line.anybody(hosts)) {
        return Optional.empty();
      }
      Locks.LINE.take(tx.sql(), "");
      return line.read(hosts)
          .next(hosts, caps, tx.now())
          .flatMap(id ->
              take(tx, worker, lease, "id = :next and status = 'QUEUED' and worker is null")
                  .param("next", id)
                  .query(PostgresJournal::taken)
                  .optional()
                  .map(taken -> claim(tx, taken)));
    });
  }

  private static JdbcClient.StatementSpec take(
      PostgresTx tx, String worker, Duration lease, String which) {
    return tx.sql()
        .sql(
            """
            update operations
            set fence = fence + 1, worker = :worker,
              due_at = clock_timestamp() + :lease * interval '1 microsecond',
              status = case status when 'QUEUED' then 'RUNNING' else status end,
              started_at = coalesce(started_at, clock_timestamp())
            where %s
            returning *, clock_timestamp() as claimed_at
            """
                .formatted(which))
        .param("worker", worker)
        .param("lease", micros(lease));
  }

  private static Taken taken(ResultSet row, int index) throws SQLException {
    return new Taken(
        OperationRows.row(row, index), row.getLong("fence"), new Columns(row).time("claimed_at"));
  }

  private static Claim claim(PostgresTx tx, Taken taken) {
    return new Claim(
        OperationRows.withJournals(tx.sql(), List.of(taken.job())).getFirst().operation(),
        taken.fence(),
        taken.at());
  }

  @Override
  public Optional<Claim> claimUrgent(
      String worker,
      Set<String> hosts,
      Set<String> quickKinds,
      Set<String> waitingSteps,
      Duration lease) {
    return claim(
        worker,
        hosts,
        lease,
        "and (status = 'UNWINDING' or cancel_requested or worker is not null or waiting"
            + " or kind = any(:kinds) or status = 'RUNNING' and step = any(:waitingSteps))",
        quickKinds,
        waitingSteps);
  }

  private Optional<Claim> claim(
      String worker,
      Set<String> hosts,
      Duration lease,
      String condition,
      Set<String> kinds,
      Set<String> waitingSteps) {
    if (hosts.isEmpty()) {
      return Optional.empty();
    }
    return store.inTransaction(tx ->
        take(
                tx,
                worker,
                lease,
                """
                id = (
                  select id from operations
                  where status in ('QUEUED', 'RUNNING', 'UNWINDING') and host in (:hosts)
                    and due_at <= statement_timestamp() %s
                  order by due_at, id limit 1
                  for no key update skip locked)
                """
                    .formatted(condition))
            .param("kinds", kinds.toArray(String[]::new))
            .param("waitingSteps", waitingSteps.toArray(String[]::new))
            .param("hosts", hosts)
            .query(PostgresJournal::taken)
            .optional()
            .map(taken -> claim(tx, taken)));
  }

  @Override
  public boolean beat(Claim claim, Progress progress, Duration lease) {
    return store.inTransaction(tx ->
        progress(
                held(
                    tx,
                    claim,
                    "update operations o set due_at = clock_timestamp()"
                        + " + :lease * interval '1 microsecond', "
                        + PROGRESS_UNLESS_BEHIND
                        + HELD
                        + "returning cancel_requested"),
                progress)
            .param("lease", micros(lease))
            .query(Boolean.class)
            .optional()
            .orElseThrow(() -> lost(claim)));
  }

  @Override
  public void append(Claim claim, String step, Entry.Mark mark, String payload, Progress progress) {
    int written =
        store.inTransaction(tx ->
            progress(
                    held(
                        tx,
                        claim,
                        "with held as (update operations set "
                            + PROGRESS
                            + HELD
                            + "returning id) insert into operation_journal"
                            + " (operation_id, step, mark, payload, at)"
                            + " select id, :entryStep, :mark, cast(:payload as json),"
                            + " clock_timestamp() from held"),
                    progress)
                .param("entryStep", step)
                .param("mark", mark.name())
                .param("payload", payload)
                .update());
    require(written, claim);
  }

  @Override
  public void amend(Claim claim, String step, Entry.Mark mark, String payload, Progress progress) {
    boolean amended =
        store.inTransaction(tx -> {
          int kept =
              progress(held(tx, claim, "update operations set " + PROGRESS + HELD), progress)
                  .update();
          require(kept, claim);
          tx.sql()
              .sql(
                  """
                  delete from operation_journal where operation_id = :id and seq >
                    (select max(seq) from operation_journal
                      where operation_id = :id and step = :step and mark = :mark)
                  """)
              .param("id", claim.operation().id())
              .param("step", step)
              .param("mark", mark.name())
              .update();
          return tx.sql()
                  .sql(
                      """
                      update operation_journal set payload = cast(:payload as json)
                      where operation_id = :id and seq =
                        (select max(seq) from operation_journal
                          where operation_id = :id and step = :step and mark = :mark)
                      """)
                  .param("id", claim.operation().id())
                  .param("step", step)
                  .param("mark", mark.name())
                  .param("payload", payload)
                  .update()
              > 0;
        });
    if (!amended) {
      append(claim, step, mark, payload, progress);
    }
  }

  @Override
  public void unwind(Claim claim, Failure failure) {
    boolean told = failure.code().equals(Failure.CANCELLED);
    change(claim, "status = 'UNWINDING', ", failure, told ? "" : HEEDING);
  }

  @Override
  public void postpone(Claim claim, Duration pause) {
    require(
        store.inTransaction(tx ->
            held(tx, claim, "update operations set " + GIVEN_BACK + HELD)
                .param("pause", micros(pause))
                .update()),
        claim);
  }

  @Override
  public void postpone(Claim claim, Progress progress, Duration pause) {
    require(
        store.inTransaction(tx ->
            progress(
                    held(tx, claim, "update operations set " + GIVEN_BACK + "," + PROGRESS + HELD),
                    progress)
                .param("pause", micros(pause))
                .update()),
        claim);
  }

  @Override
  public void release(Claim claim) {
    postpone(claim, Duration.ZERO);
  }

  @Override
  public void park(Claim claim, Failure failure) {
    change(claim, "status = 'PARKED', worker = null, ", failure, HEEDING);
  }

  @Override
  public void finish(Claim claim, @Nullable Failure failure, Ending<Tx> ending) {
    store.inTransaction(tx -> {
      boolean cancelled =
          held(tx, claim, "select cancel_requested from operations" + HELD + "for no key update")
              .query(Boolean.class)
              .optional()
              .orElseThrow(() -> lost(claim));
      if (cancelled && failure == null) {
        throw new CancelledException();
      }
      String result = ending.apply(tx, tx.now());
      return failing(
              tx.sql()
                  .sql(
                      """
                      update operations set status = :status, worker = null,
                        percent = case when :status = 'COMPLETED' then 100 else percent end,
                        rate = 0, remaining_p50_ms = null, remaining_p90_ms = null,
                        remaining_basis = null, waiting = false,
                        failure_code = :code, failure_message = :reason,
                        failure_detail = :detail, result = cast(:result as json),
                        finished_at = :now
                      where id = :id
                      """),
              failure)
          .param("status", failure == null ? "COMPLETED" : "FAILED")
          .param("result", result)
          .param("now", Columns.at(tx.now()))
          .param("id", claim.operation().id())
          .update();
    });
  }

  private void change(Claim claim, String columns, Failure failure, String condition) {
    String update =
        "update operations set "
            + columns
            + "waiting = false, failure_code = :code, failure_message = :reason, failure_detail = :detail"
            + HELD
            + condition;
    store.inTransaction(tx -> {
      int changed = failing(held(tx, claim, update), failure).update();
      if (changed == 0) {
        require(
            held(tx, claim, "select 1 from operations" + HELD).query(Integer.class).list().size(),
            claim);
        throw new CancelledException();
      }
      return changed;
    });
  }

  private static JdbcClient.StatementSpec held(PostgresTx tx, Claim claim, String statement) {
    return tx.sql()
        .sql(statement)
        .param("id", claim.operation().id())
        .param("fence", claim.fence());
  }

  private static JdbcClient.StatementSpec progress(
      JdbcClient.StatementSpec statement, Progress progress) {
    Remaining remaining = progress.remaining();
    return statement
        .param("step", progress.step())
        .param("percent", progress.percent())
        .param("current", progress.current())
        .param("total", progress.total())
        .param("message", Columns.storable(progress.message()))
        .param("rate", progress.rate())
        .param("p50", remaining == null ? null : remaining.p50().toMillis(), Types.BIGINT)
        .param("p90", remaining == null ? null : remaining.p90().toMillis(), Types.BIGINT)
        .param("basis", remaining == null ? null : remaining.basis().name(), Types.VARCHAR)
        .param("waiting", progress.waiting());
  }

  private static JdbcClient.StatementSpec failing(
      JdbcClient.StatementSpec statement, @Nullable Failure failure) {
    return statement
        .param("code", failure == null ? null : failure.code())
        .param("reason", failure == null ? null : Columns.storable(failure.message()))
        .param("detail", failure == null ? null : Columns.storable(failure.detail()));
  }

  private static void require(int rows, Claim claim) {
    if (rows == 0) {
      throw lost(claim);
    }
  }

  private static LostLeaseException lost(Claim claim) {
    return new LostLeaseException(claim.operation().id(), claim.fence());
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1000;
  }

  private record Taken(Job job, long fence, Instant at) {}
}
