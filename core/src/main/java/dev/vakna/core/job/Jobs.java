package dev.vakna.core.job;

import dev.vakna.core.account.Caller;
import dev.vakna.core.id.JobId;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Failure;
import dev.vakna.operations.OperationStatus;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The jobs of an account: finding one, and asking for its end. */
public final class Jobs {

  private final Store store;
  private final Set<String> forwardOnly;
  private final Consumer<JobId> onCancelled;

  /**
   * @param forwardOnly the kinds that are never taken back
   * @param onCancelled told after a cancellation was accepted, so that whoever works at the job
   *     hears it at once
   */
  public Jobs(Store store, Set<String> forwardOnly, Consumer<JobId> onCancelled) {
    this.store = store;
    this.forwardOnly = Set.copyOf(forwardOnly);
    this.onCancelled = onCancelled;
  }

  /** What came of a wish to cancel. */
  public sealed interface Cancellation {
    /** The job will end as cancelled, and nothing of it will be left. */
    record Accepted(JobId job) implements Cancellation {}

    /** Nothing changed. */
    record Refused(Refusal refusal) implements Cancellation {}
  }

  /** The caller's job of that id. */
  public Optional<Job> find(Caller caller, String id) {
    return store.transact(tx -> find(tx, caller, id));
  }

  private static Optional<Job> find(Tx tx, Caller caller, String id) {
    return JobId.parse(id).flatMap(job -> tx.jobs().find(caller.account(), job));
  }

  /** Asks for the job's end. Asked again while the job is being undone, it is accepted again. */
  public Cancellation cancel(Caller caller, String id) {
    Cancellation answer = store.transact(tx -> decide(tx, caller, id));
    if (answer instanceof Cancellation.Accepted(JobId job)) {
      onCancelled.accept(job);
    }
    return answer;
  }

  private Cancellation decide(Tx tx, Caller caller, String id) {
    Optional<Job> found = find(tx, caller, id);
    if (found.isEmpty()) {
      return new Cancellation.Refused(NotFound.JOB);
    }
    JobId job = found.get().id();
    if (forwardOnly.contains(found.get().operation().kind())) {
      return refused("What this job does is never taken back. Wait for its end.");
    }
    if (tx.jobs().requestCancel(job)) {
      return new Cancellation.Accepted(job);
    }
    return tx.jobs()
        .find(job)
        .map(Jobs::tooLate)
        .orElseGet(() -> new Cancellation.Refused(NotFound.JOB));
  }

  private static Cancellation tooLate(Job job) {
    OperationStatus status = job.operation().status();
    Failure failure = job.operation().failure();
    boolean cancelled = failure != null && failure.code().equals(Failure.CANCELLED);
    if (status == OperationStatus.COMPLETED) {
      return refused(
          job.backup() == null
              ? "The job has completed. Ask for the contrary instead, if it is not wanted."
              : "The job has completed. Remove what it made instead, if it is not wanted.");
    }
    if (status == OperationStatus.FAILED) {
      return refused(
          cancelled
              ? "The job was cancelled before; its result says what is left."
              : "The job has failed by itself; its error says what is left.");
    }
    return cancelled
        ? new Cancellation.Accepted(job.id())
        : refused(
            "The job has failed by itself and what it did is being taken back; follow it until it"
                + " ends.");
  }

  private static Cancellation refused(String detail) {
    return new Cancellation.Refused(Refusal.of(ProblemCode.JOB_NOT_CANCELLABLE, detail));
  }
}
