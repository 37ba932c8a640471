package dev.vakna.core.job;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.id.JobId;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.JobRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Failure;
import dev.vakna.operations.OperationStatus;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The jobs of an account: finding and listing them, and asking for the end of one. */
public final class Jobs {

  private static final Refusal UNSEEN = Refusal.missing(Set.of(Scope.READ_VM));

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

  /** What a caller gets to see of a job. */
  public sealed interface Sight {
    /** The job. */
    record Seen(Job job) implements Sight {}

    /** There is no such job, or it is not for this caller. */
    record Refused(Refusal refusal) implements Sight {}
  }

  /**
   * The caller's job of that id. One that reads machines sees all, any other what one of its scopes
   * could have started.
   */
  public Sight find(Caller caller, String id) {
    Set<String> kinds = JobType.seenBy(caller);
    if (kinds != null && kinds.isEmpty()) {
      return new Sight.Refused(UNSEEN);
    }
    Optional<Job> found = store.read(tx -> find(tx, caller, id));
    if (found.isEmpty()) {
      return new Sight.Refused(NotFound.JOB);
    }
    return kinds == null || kinds.contains(found.get().operation().kind())
        ? new Sight.Seen(found.get())
        : new Sight.Refused(UNSEEN);
  }

  /**
   * Jobs, newest first.
   *
   * @param more others come after the last one
   */
  public record Page(List<Job> jobs, boolean more) {

    public Page {
      jobs = List.copyOf(jobs);
    }
  }

  /** A page of a listing, or why the caller gets none. */
  public sealed interface Listing {
    record Listed(Page page) implements Listing {}

    record Refused(Refusal refusal) implements Listing {}
  }

  /**
   * A page of the caller's jobs that it may see each for itself, newest first.
   *
   * @param after where the page before ended, or null for the first page
   * @param size how many a page holds
   */
  public Listing page(
      Caller caller, JobFilter filter, JobRecords.@Nullable Position after, int size) {
    Set<String> kinds = JobType.seenBy(caller);
    if (kinds != null && kinds.isEmpty()) {
      return new Listing.Refused(UNSEEN);
    }
    JobFilter seen = new JobFilter(filter.statuses(), both(filter.kinds(), kinds), filter.vps());
    List<Job> found = store.read(tx -> tx.jobs().page(caller.account(), seen, after, size + 1));
    return new Listing.Listed(
        new Page(found.subList(0, Math.min(size, found.size())), found.size() > size));
  }

  private static @Nullable Set<String> both(
      @Nullable Set<String> wanted, @Nullable Set<String> seen) {
    if (wanted == null || seen == null) {
      return wanted == null ? seen : wanted;
    }
    Set<String> both = new HashSet<>(wanted);
    both.retainAll(seen);
    return both;
  }

  private static Optional<Job> find(Tx tx, Caller caller, String id) {
    return JobId.parse(id).flatMap(job -> tx.jobs().withoutJournal(caller.account(), job));
  }

  /**
   * Asks for the job's end, which needs what starting it needed. Asked again while the job is being
   * undone, it is accepted again.
   */
  public Cancellation cancel(Caller caller, String id) {
    Cancellation answer = store.transact(tx -> decide(tx, caller, id));
    if (answer instanceof Cancellation.Accepted(JobId job)) {
      onCancelled.accept(job);
    }
    return answer;
  }

  private Cancellation decide(Tx tx, Caller caller, String id) {
    boolean startsNothing =
        Arrays.stream(JobType.values())
            .noneMatch(type -> caller.scopes().containsAll(type.starting()));
    if (startsNothing) {
      return new Cancellation.Refused(
          Refusal.missing(caller.missing(JobType.RESTORE_TO_PAYG.starting())));
    }
    Optional<Job> found = find(tx, caller, id);
    if (found.isEmpty()) {
      return new Cancellation.Refused(NotFound.JOB);
    }
    JobId job = found.get().id();
    // Of what this release does not know, as of the most that it does know.
    JobType type = JobType.of(found.get().operation().kind()).orElse(JobType.RESTORE_TO_PAYG);
    Set<Scope> missing = caller.missing(type.starting());
    if (!missing.isEmpty()) {
      return new Cancellation.Refused(Refusal.missing(missing));
    }
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
