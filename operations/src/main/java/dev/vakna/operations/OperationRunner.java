package dev.vakna.operations;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Drives claimed operations: forward through their steps, or backward undoing them, one journal
 * line or one outside effect at a time.
 *
 * <p>Forward, for each step: write the intent, check that the hold is still ours, bring the effect
 * about, write the result. Backward, last step first: undo every step whose intent was written,
 * write that it is undone. The ending and the state changes that belong to it are one transaction.
 * A worker that dies anywhere leaves a journal from which the next one goes on; one that lost its
 * lease can no longer write.
 *
 * @param <T> the storage's transaction
 */
public final class OperationRunner<T> {

  private final Journal<T> journal;
  private final Map<String, OperationKind<T, ?>> kinds;
  private final Policy policy;
  private final Pace pace;
  private final BiConsumer<UUID, String> onEvent;

  /**
   * @param onEvent told of failures and endings, with the operation's id, in words for an operator
   */
  public OperationRunner(
      Journal<T> journal,
      List<? extends OperationKind<T, ?>> kinds,
      Policy policy,
      Pace pace,
      BiConsumer<UUID, String> onEvent) {
    this.journal = journal;
    this.kinds =
        kinds.stream()
            .collect(Collectors.toUnmodifiableMap(OperationKind::name, Function.identity()));
    this.policy = policy;
    this.pace = pace;
    this.onEvent = onEvent;
  }

  /**
   * Drives the operation until it ends, waits for another try, or is lost to another worker.
   *
   * @throws InterruptedException when the process is shutting down; the operation was given back
   */
  public void run(Claim claim) throws InterruptedException {
    OperationKind<T, ?> kind = kinds.get(claim.operation().kind());
    if (kind == null) {
      // A server of another release, which shares the work, may know it.
      journal.postpone(claim, policy.longestPause());
      onEvent.accept(
          claim.operation().id(),
          "is of the kind '%s', which this release does not know; it waits for one that does"
              .formatted(claim.operation().kind()));
      return;
    }
    try {
      drive(kind, claim);
    } catch (LostLeaseException e) {
      // The successor goes on from the journal; there is nothing of ours left to do.
      return;
    }
  }

  private <C> void drive(OperationKind<T, C> kind, Claim claim) throws InterruptedException {
    JournalReading reading = new JournalReading(claim.operation().journal());
    try (Hold<T> hold = new Hold<>(journal, claim, policy, pace, kind)) {
      Failure failure = claim.operation().failure();
      if (claim.operation().status() != OperationStatus.UNWINDING || failure == null) {
        failure = forward(kind, claim, reading, hold);
        if (failure == null) {
          return;
        }
        journal.unwind(claim, failure);
        onEvent.accept(claim.operation().id(), "is undone: " + words(failure));
      }
      hold.backward();
      backward(kind, claim, reading, hold, failure);
    } catch (InterruptedException e) {
      journal.release(claim);
      throw e;
    }
  }

  /** Returns why the operation must unwind, or null when there is nothing more to do now. */
  private <C> @Nullable Failure forward(
      OperationKind<T, C> kind, Claim claim, JournalReading reading, Hold<T> hold)
      throws InterruptedException {
    Operation operation = claim.operation();
    String at = "";
    try {
      int weight = 0;
      for (Step<C> step : kind.steps()) {
        at = step.name();
        if (!reading.of(at).done()) {
          hold.begin(step, weight);
          hold.check();
          C context = kind.context(operation, reading.results());
          if (!reading.of(at).begun()) {
            write(claim, reading, hold, at, Entry.Mark.INTENT, step.intent(context));
          }
          hold.check();
          String result = step.perform(context, hold);
          write(claim, reading, hold, at, Entry.Mark.DONE, result);
        }
        weight += step.weight();
      }
      hold.check();
      journal.finish(
          claim,
          null,
          (tx, now) -> kind.complete(tx, kind.context(operation, reading.results()), now));
      onEvent.accept(operation.id(), "completed");
      return null;
    } catch (CancelledException e) {
      return new Failure(
          Failure.CANCELLED,
          "The job was cancelled. Nothing of it is left, nothing is charged.",
          "");
    } catch (StepFailedException e) {
      return e.retryable() || kind.forwardOnly()
          ? again(kind, claim, reading, hold, at, e.failure())
          : e.failure();
    } catch (LostLeaseException e) {
      throw e;
    } catch (RuntimeException e) {
      return again(kind, claim, reading, hold, at, unexpected(e));
    }
  }

  private @Nullable Failure again(
      OperationKind<T, ?> kind,
      Claim claim,
      JournalReading reading,
      Hold<T> hold,
      String step,
      Failure failure) {
    write(claim, reading, hold, step, Entry.Mark.RETRY, failure.json());
    int tried = reading.of(step).retries();
    if (tried >= policy.attempts() && !kind.forwardOnly()) {
      return failure;
    }
    if (kind.forwardOnly() && tried >= policy.undoAttempts()) {
      journal.park(claim, failure);
      onEvent.accept(claim.operation().id(), "waits for an operator: " + words(failure));
      return null;
    }
    journal.postpone(claim, policy.pauseAfter(tried));
    onEvent.accept(
        claim.operation().id(),
        "%s failed and is tried again in %s: %s"
            .formatted(step, policy.pauseAfter(tried), words(failure)));
    return null;
  }

  private <C> void backward(
      OperationKind<T, C> kind, Claim claim, JournalReading reading, Hold<T> hold, Failure failure)
      throws InterruptedException {
    C context = kind.context(claim.operation(), reading.results());
    for (Step<C> step : kind.steps().reversed()) {
      String name = step.name();
      if (!reading.of(name).toUndo()) {
        continue;
      }
      try {
        hold.check();
        step.undo(context, hold);
      } catch (LostLeaseException e) {
        throw e;
      } catch (RuntimeException e) {
        Failure cause = e instanceof StepFailedException known ? known.failure() : unexpected(e);
        write(claim, reading, hold, name, Entry.Mark.UNDO_RETRY, cause.json());
        int tried = reading.of(name).undoRetries();
        onEvent.accept(
            claim.operation().id(),
            "undoing %s failed, attempt %d of %d: %s"
                .formatted(name, tried, policy.undoAttempts(), words(cause)));
        if (tried >= policy.undoAttempts()) {
          journal.park(claim, failure);
        } else {
          journal.postpone(claim, policy.pauseAfter(tried));
        }
        return;
      }
      write(claim, reading, hold, name, Entry.Mark.UNDONE, "{}");
    }
    journal.finish(claim, failure, (tx, now) -> kind.abandon(tx, context, failure, now));
    onEvent.accept(claim.operation().id(), "failed; nothing of it is left");
  }

  private void write(
      Claim claim,
      JournalReading reading,
      Hold<T> hold,
      String step,
      Entry.Mark mark,
      String payload) {
    journal.append(claim, step, mark, payload, hold.progress());
    reading.note(step, mark, payload);
  }

  private static String words(Failure failure) {
    return "%s (%s) %s".formatted(failure.message(), failure.code(), failure.detail()).strip();
  }

  private static Failure unexpected(RuntimeException e) {
    return new Failure(
        "internal_error",
        "Something went wrong on our side. Nothing is charged; please try again later.",
        e.toString());
  }
}
