package dev.vakna.core.admin;

import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Standing;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationStatus;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an operator sees of operations, and the two ways out for one that is parked. */
public final class Operations {

  private final Store store;
  private final Set<String> forwardOnly;
  private final Consumer<JobId> onGivenBack;

  /**
   * @param forwardOnly the kinds that are never taken back
   * @param onGivenBack told after an operation was given back, so that a worker looks at once
   */
  public Operations(Store store, Set<String> forwardOnly, Consumer<JobId> onGivenBack) {
    this.store = store;
    this.forwardOnly = Set.copyOf(forwardOnly);
    this.onGivenBack = onGivenBack;
  }

  /**
   * The newest operations in those states, newest first.
   *
   * @param limit at most so many
   */
  public List<Standing> list(Set<OperationStatus> statuses, int limit) {
    return list(statuses, null, limit);
  }

  /**
   * A page of the operations in those states, newest first.
   *
   * @param after the last one of the page before, or null for the first page
   * @param limit at most so many
   */
  public List<Standing> list(Set<OperationStatus> statuses, @Nullable JobId after, int limit) {
    return store.transact(tx -> tx.jobs().standings(statuses, after, limit));
  }

  /**
   * One operation.
   *
   * @throws AdminRefusedException when there is none of that id
   */
  public Standing show(String id) {
    return store.transact(tx -> require(tx, id));
  }

  /**
   * Gives a parked operation back to the workers: it goes on the way it was going, its attempts
   * counted anew.
   *
   * @throws AdminRefusedException when it is not parked
   */
  public Standing retry(String id) {
    return givenBack(id, this::retry);
  }

  private void retry(Tx tx, Standing standing) {
    Operation operation = standing.job().operation();
    if (!tx.jobs().resume(standing.job().id(), operation.backward())) {
      throw AdminRefusedException.of(
          ProblemCode.JOB_NOT_PARKED,
          "Job %s is %s; only a parked one waits for being tried again."
              .formatted(standing.job().id().text(), words(operation)));
    }
  }

  /**
   * Has an operation undone: a parked one for the reason it was parked with, one that goes forward
   * as if its customer had cancelled it.
   *
   * @throws AdminRefusedException when it has ended, is being undone already, or goes forward only
   */
  public Standing unwind(String id) {
    return givenBack(id, this::unwind);
  }

  private void unwind(Tx tx, Standing standing) {
    JobId job = standing.job().id();
    Operation operation = standing.job().operation();
    if (forwardOnly.contains(operation.kind())) {
      throw AdminRefusedException.of(
          ProblemCode.JOB_NOT_CANCELLABLE,
          "Operations of the kind %s go forward only. Mend the cause and use retry."
              .formatted(operation.kind()));
    }
    boolean turned =
        operation.status() == OperationStatus.PARKED
            ? tx.jobs().resume(job, true)
            : tx.jobs().requestCancel(job);
    if (!turned) {
      throw AdminRefusedException.of(
          ProblemCode.JOB_NOT_CANCELLABLE,
          "Job %s is %s; it cannot be turned back.".formatted(job.text(), words(operation)));
    }
  }

  private static String words(Operation operation) {
    return switch (operation.status()) {
      case QUEUED -> "queued";
      case RUNNING -> "at work";
      case UNWINDING -> "being undone";
      case PARKED -> "parked";
      case COMPLETED -> "completed";
      case FAILED -> "failed, and is undone";
    };
  }

  /** How an operation is given back. */
  @FunctionalInterface
  private interface Way {
    void give(Tx tx, Standing standing);
  }

  private Standing givenBack(String id, Way way) {
    Standing after =
        store.transact(tx -> {
          way.give(tx, require(tx, id));
          return require(tx, id);
        });
    onGivenBack.accept(after.job().id());
    return after;
  }

  private static Standing require(Tx tx, String id) {
    return JobId.parse(id)
        .flatMap(job -> tx.jobs().standing(job))
        .orElseThrow(() ->
            AdminRefusedException.of(
                ProblemCode.JOB_NOT_FOUND, "There is no job %s.".formatted(id)));
  }
}
