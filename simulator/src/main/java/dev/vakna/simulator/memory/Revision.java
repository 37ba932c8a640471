package dev.vakna.simulator.memory;

import dev.vakna.core.job.Job;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A changed copy of an operation in the making. */
final class Revision {

  private final Job job;
  private OperationStatus status;
  private Progress progress;
  private boolean cancelRequested;
  private @Nullable Failure failure;
  private @Nullable String result;
  private final List<Entry> journal;
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;
  private @Nullable String worker;
  private long fence;
  private Instant dueAt;

  Revision(State.Held before) {
    job = before.job();
    Operation operation = job.operation();
    status = operation.status();
    progress = operation.progress();
    cancelRequested = operation.cancelRequested();
    failure = operation.failure();
    result = operation.result();
    journal = new ArrayList<>(operation.journal());
    startedAt = operation.startedAt();
    finishedAt = operation.finishedAt();
    worker = before.worker();
    fence = before.fence();
    dueAt = before.dueAt();
  }

  Revision claimed(String by, Instant now, Instant until) {
    status = status == OperationStatus.QUEUED ? OperationStatus.RUNNING : status;
    startedAt = startedAt == null ? now : startedAt;
    worker = by;
    fence++;
    dueAt = until;
    return this;
  }

  Revision heldUntil(Instant until) {
    dueAt = until;
    return this;
  }

  Revision givenBack(Instant due) {
    worker = null;
    dueAt = due;
    return this;
  }

  Revision status(OperationStatus newStatus, @Nullable Failure why) {
    status = newStatus;
    failure = why;
    progress = progress.inReach();
    if (newStatus == OperationStatus.PARKED) {
      worker = null;
    }
    return this;
  }

  /** It goes forward though its end was asked for. */
  boolean cancelled() {
    return cancelRequested && status == OperationStatus.RUNNING;
  }

  Revision progress(Progress newProgress) {
    progress = newProgress;
    return this;
  }

  /** A beat may be overtaken by a later line; what it tells is then old. */
  Revision progressUnlessBehind(Progress told) {
    return told.percent() < progress.percent() ? this : progress(told);
  }

  /** Somebody asked for its end: what nobody holds is due now. */
  Revision cancelRequested(Instant now) {
    cancelRequested = true;
    if (status == OperationStatus.PARKED) {
      status = OperationStatus.RUNNING;
      failure = null;
    }
    if (worker == null && dueAt.isAfter(now)) {
      dueAt = now;
    }
    return this;
  }

  /** An operator gives it back. */
  Revision resumed(boolean backward, Instant now) {
    status = backward ? OperationStatus.UNWINDING : OperationStatus.RUNNING;
    failure = backward ? failure : null;
    dueAt = now;
    return line(new Entry("", Entry.Mark.RESUMED, "{}", now));
  }

  Revision line(Entry entry) {
    journal.add(entry);
    return this;
  }

  Revision amend(Entry entry) {
    List<Entry> amended = entry.amending(journal);
    journal.clear();
    journal.addAll(amended);
    return this;
  }

  Revision ended(@Nullable Failure why, String outcome, Instant now) {
    status = why == null ? OperationStatus.COMPLETED : OperationStatus.FAILED;
    failure = why;
    result = outcome;
    finishedAt = now;
    worker = null;
    int percent = why == null ? 100 : progress.percent();
    progress = progress.at(percent, progress.current(), progress.total()).inReach().going(0, null);
    return this;
  }

  State.Held held() {
    Operation before = job.operation();
    return new State.Held(
        job.at(
            new Operation(
                before.id(),
                before.kind(),
                before.host(),
                before.input(),
                status,
                progress,
                cancelRequested,
                failure,
                result,
                journal,
                before.createdAt(),
                startedAt,
                finishedAt)),
        worker,
        fence,
        dueAt);
  }
}
