package dev.vakna.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One claim's drive: forward through the steps, or backward undoing them, one journal line or one
 * outside effect at a time.
 *
 * <p>Forward, for each step: write the intent, check that the hold is still ours, bring the effect
 * about, write the result. Backward, last step first, for every step whose intent was written:
 * write that its undo begins, check again, undo it, write that it is undone. The ending and the
 * state changes that belong to it are one transaction. A worker that dies anywhere leaves a journal
 * from which the next one goes on; one that lost its lease can no longer write.
 *
 * <p>What a step needs may be out of reach: then nothing was done, no attempt is counted, and the
 * step, or its undo, is tried again for as long as it takes. And what became of an attempt may not
 * be seen yet: then nothing is begun on that step, nor undone, before it can.
 */
final class Drive<T, C> {

  /** Stands for the ending in the journal, where an ending could not be written. */
  static final String ENDING = "ending";

  private final Journal<T> journal;
  private final OperationKind<T, C> kind;
  private final Policy policy;
  private final Claim claim;
  private final JournalReading reading;
  private final Hold<T> hold;
  private final Attempts attempts;
  private final Pace pace;
  private final long claimedAt;
  private final Consumer<String> onEvent;
  private final Seat seat;

  /**
   * @param seat told when a step begins that mostly waits
   */
  Drive(
      Journal<T> journal,
      OperationKind<T, C> kind,
      Policy policy,
      Claim claim,
      JournalReading reading,
      Hold<T> hold,
      Pace pace,
      Consumer<String> onEvent,
      Seat seat) {
    this.journal = journal;
    this.kind = kind;
    this.policy = policy;
    this.claim = claim;
    this.reading = reading;
    this.hold = hold;
    this.attempts = new Attempts(policy, kind.forwardOnly());
    this.pace = pace;
    this.claimedAt = pace.nanos();
    this.onEvent = onEvent;
    this.seat = seat;
  }

  void run() throws InterruptedException {
    boolean unwinding = claim.operation().status() == OperationStatus.UNWINDING;
    Failure why = unwinding ? known(claim.operation().failure()) : forwardOrTurned();
    if (why != null) {
      hold.backward();
      backward(why);
    }
  }

  /** What is being undone never goes forward again, even if nobody knows why it is. */
  private Failure known(@Nullable Failure failure) {
    return failure == null ? unexpected("it is undone for a reason that was not kept") : failure;
  }

  private @Nullable Failure forwardOrTurned() throws InterruptedException {
    Failure failure = forward();
    return failure == null ? null : turn(failure);
  }

  /** Why the operation must be undone, or null when there is nothing more to do now. */
  private @Nullable Failure forward() throws InterruptedException {
    String at = ENDING;
    try {
      int weight = 0;
      for (Step<C> step : kind.steps()) {
        at = step.name();
        if (!reading.of(at).done()) {
          hold.begin(step, weight, outlook(), reading.of(at).forward().waits() > 0);
          hold.proceed();
          if (attempts.forward(reading.of(at)) != Attempts.Next.TRY) {
            return givenUp(at);
          }
          if (!settled(at)) {
            return null;
          }
          perform(step);
        }
        weight += step.weight();
      }
      at = ENDING;
      hold.proceed();
      if (attempts.forward(reading.of(at)) != Attempts.Next.TRY) {
        return givenUp(at);
      }
      complete();
      return null;
    } catch (CancelledException e) {
      return cancelled("");
    } catch (StepFailedException e) {
      return after(at, e);
    } catch (LostLeaseException e) {
      throw e;
    } catch (RuntimeException e) {
      return again(at, unexpected(e.toString()), Duration.ZERO);
    }
  }

  /** What is only told must not decide: whatever hinders it, the step is done. */
  private Outlook outlook() {
    try {
      return kind.outlook(kind.context(claim.operation(), reading.results()));
    } catch (RuntimeException e) {
      onEvent.accept("has no outlook now: " + e);
      return Outlook.NONE;
    }
  }

  private void perform(Step<C> step) throws InterruptedException {
    C context = kind.context(claim.operation(), reading.results());
    write(step.name(), Entry.Mark.INTENT, step.intent(context));
    hold.proceed();
    if (step.waits()) {
      seat.waits();
    }
    String result =
        hold.within(
            (why, failure) -> hung(step.name(), why, failure), () -> step.perform(context, hold));
    write(step.name(), Entry.Mark.DONE, result);
    answered(step.name());
  }

  private void complete() {
    Operation operation = claim.operation();
    journal.finish(
        claim,
        null,
        (tx, now) -> kind.complete(tx, kind.context(operation, reading.results()), now));
    onEvent.accept("completed");
  }

  private @Nullable Failure after(String step, StepFailedException e) {
    if (e.remedy() == StepFailedException.Remedy.OPERATOR) {
      write(step, Entry.Mark.RETRY, e.failure().json());
      return park(e.failure());
    }
    if (e.remedy() == StepFailedException.Remedy.WAIT) {
      waited(step, Entry.Mark.WAITED, reading.of(step).forward().waits(), step, e.failure());
      return null;
    }
    if (!e.settling().isZero() && hold.cancelled()) {
      write(step, Entry.Mark.RETRY, Setback.failed(e.failure(), e.settling()).json());
      return cancelled(e.failure().words());
    }
    return e.remedy() == StepFailedException.Remedy.RETRY || kind.forwardOnly()
        ? again(step, e.failure(), e.settling())
        : e.failure();
  }

  /**
   * Notes that something is out of reach, and gives the operation back until the next try.
   *
   * @param before how often in a row it was found so before
   * @param what is tried, in words for an operator
   */
  private void waited(String step, Entry.Mark mark, int before, String what, Failure failure) {
    boolean still = before > 0 && !hold.wentOn();
    int tries = still ? before + 1 : 1;
    hold.waitFor(failure.message());
    String payload = Setback.waited(failure, tries).json();
    if (still) {
      journal.amend(claim, step, mark, payload, hold.progress());
    } else {
      write(step, mark, payload);
      onEvent.accept(
          "%s waits, and is tried again until what it needs answers: %s"
              .formatted(what, failure.words()));
    }
    journal.postpone(claim, hold.progress(), policy.waitAfter(tries));
  }

  private void answered(String what) {
    if (hold.goesOn()) {
      onEvent.accept(goingOn(what));
    }
  }

  /** What is said of a step that waited. */
  static String goingOn(String step) {
    return step + " goes on: what it needs answers again";
  }

  /**
   * Whether it can be seen by now what became of the last attempt; else the operation is given back
   * until then.
   */
  private boolean settled(String step) {
    Duration left = reading.of(step).unsettled(now());
    if (left.isZero()) {
      return true;
    }
    journal.postpone(claim, hold.progress(), left);
    return false;
  }

  /** Not later than what the storage's clock says. */
  private Instant now() {
    return claim.at().plusNanos(pace.nanos() - claimedAt);
  }

  /**
   * Notes the failed attempt; answers why the operation must be undone, null to try again.
   *
   * @param settling what must pass before that
   */
  private @Nullable Failure again(String step, Failure failure, Duration settling) {
    write(step, Entry.Mark.RETRY, Setback.failed(failure, settling).json());
    if (attempts.forward(reading.of(step)) != Attempts.Next.TRY) {
      return givenUp(step);
    }
    Duration pause = pause(reading.of(step).forward().failures(), settling);
    journal.postpone(claim, hold.progress(), pause);
    onEvent.accept(
        "%s failed and is tried again in %s: %s".formatted(step, pause, failure.words()));
    return null;
  }

  private Duration pause(int tried, Duration settling) {
    return Collections.max(List.of(policy.pauseAfter(tried), settling));
  }

  private @Nullable Failure givenUp(String step) {
    Failure reason = attempts.reason(step, reading.of(step));
    return attempts.forward(reading.of(step)) == Attempts.Next.PARK ? park(reason) : reason;
  }

  /** Sets the operation aside, unless it was cancelled meanwhile: then it is undone. */
  private @Nullable Failure park(Failure failure) {
    try {
      journal.park(claim, failure);
    } catch (CancelledException e) {
      return cancelled(failure.words());
    }
    onEvent.accept("waits for an operator: " + failure.words());
    return null;
  }

  /** Turns the operation back, for the reason given or because it was cancelled meanwhile. */
  private Failure turn(Failure failure) {
    Failure why = failure;
    try {
      journal.unwind(claim, failure);
    } catch (CancelledException e) {
      why = cancelled(failure.words());
      journal.unwind(claim, why);
    }
    onEvent.accept("is undone: " + why.words());
    return why;
  }

  /**
   * The step neither came back nor could be interrupted: the hold is given up, so that the
   * operation can go on elsewhere. Whatever the step still does, it does under a fence that writes
   * nothing.
   */
  private void hung(String step, Watch.Why why, Failure failure) {
    onEvent.accept("%s does not come back; the operation is given up here".formatted(step));
    freely(() -> {
      if (why == Watch.Why.CANCELLED) {
        journal.release(claim);
        return;
      }
      Failure reason = again(step, failure, Duration.ZERO);
      if (reason != null) {
        turn(reason);
        journal.release(claim);
      }
    });
  }

  private void hungBack(String step, Failure failure, Failure whyItUnwinds) {
    onEvent.accept("undoing %s does not come back; it is given up here".formatted(step));
    freely(() -> undoAgain(step, failure, Duration.ZERO, false, whyItUnwinds));
  }

  /** The lease runs out by itself when storage does not take this. */
  private void freely(Runnable writes) {
    try {
      writes.run();
    } catch (RuntimeException e) {
      onEvent.accept("could not be given back: " + e);
    }
  }

  private void backward(Failure failure) throws InterruptedException {
    String at = ENDING;
    try {
      C context = kind.context(claim.operation(), reading.results());
      for (Step<C> step : kind.steps().reversed()) {
        at = step.name();
        if (reading.of(at).toUndo() && !undone(step, context, failure)) {
          return;
        }
      }
      at = ENDING;
      hold.proceed();
      journal.finish(claim, failure, (tx, now) -> kind.abandon(tx, context, failure, now));
    } catch (LostLeaseException e) {
      throw e;
    } catch (StepFailedException e) {
      if (e.remedy() == StepFailedException.Remedy.WAIT) {
        int before = reading.of(at).backward().waits();
        waited(at, Entry.Mark.UNDO_WAITED, before, "undoing " + at, e.failure());
      } else {
        boolean blocked = e.remedy() == StepFailedException.Remedy.OPERATOR;
        undoAgain(at, e.failure(), e.settling(), blocked, failure);
      }
      return;
    } catch (RuntimeException e) {
      undoAgain(at, unexpected(e.toString()), Duration.ZERO, false, failure);
      return;
    }
    onEvent.accept("failed, and is undone");
  }

  /** Undoes the step; false when it may not be tried now, or not any more. */
  private boolean undone(Step<C> step, C context, Failure failure) throws InterruptedException {
    String name = step.name();
    hold.undo(step, reading.of(name).backward().waits() > 0);
    hold.proceed();
    if (attempts.backward(reading.of(name)) != Attempts.Next.TRY) {
      parkBack(name, failure);
      return false;
    }
    if (!settled(name)) {
      return false;
    }
    write(name, Entry.Mark.UNDO_INTENT, "{}");
    hold.proceed();
    String result =
        hold.within(
            (_, stall) -> hungBack(name, stall, failure),
            () -> {
              step.undo(context, hold);
              return "{}";
            });
    write(name, Entry.Mark.UNDONE, result);
    answered("undoing " + name);
    return true;
  }

  private void undoAgain(
      String step, Failure cause, Duration settling, boolean blocked, Failure whyItUnwinds) {
    write(step, Entry.Mark.UNDO_RETRY, Setback.failed(cause, settling).json());
    int tried = reading.of(step).backward().failures();
    onEvent.accept(
        "undoing %s failed, attempt %d of %d: %s"
            .formatted(step, tried, policy.undoAttempts(), cause.words()));
    if (blocked || attempts.backward(reading.of(step)) != Attempts.Next.TRY) {
      parkBack(step, whyItUnwinds);
    } else {
      journal.postpone(claim, hold.progress(), pause(tried, settling));
    }
  }

  private void parkBack(String step, Failure whyItUnwinds) {
    Failure cause = attempts.reason(step, reading.of(step));
    journal.park(claim, whyItUnwinds);
    onEvent.accept(
        "waits for an operator, because %s cannot be undone: %s".formatted(step, cause.words()));
  }

  private Failure cancelled(String detail) {
    return Failure.cancelled(kind.aftermath(), detail);
  }

  private Failure unexpected(String detail) {
    return kind.forwardOnly()
        ? Failure.unexpected(detail)
        : Failure.unexpected(kind.aftermath(), detail);
  }

  private void write(String step, Entry.Mark mark, String payload) {
    journal.append(claim, step, mark, payload, hold.progress());
    reading.note(new Entry(step, mark, payload, now()));
  }
}
