package dev.vakna.operations;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the step at work: whether anything moves, whether it heeds its cancellation, and whether
 * it comes back when it is interrupted. It interrupts a step only between {@link #enter} and {@link
 * #leave}, so never in the middle of a journal write. Safe for use by many threads.
 */
final class Watch {

  /** A cancelled step that has not asked whether to go on for so long is interrupted. */
  private static final Duration HEED = Duration.ofSeconds(1);

  /** Why the step is to stop. */
  enum Why {
    NONE,
    STALLED,
    CANCELLED,
    STOPPED
  }

  /** Told of a step that could not be made to stop. */
  @FunctionalInterface
  interface GivenUp {
    /**
     * @param why {@code STALLED} or {@code CANCELLED}
     * @param failure what to say of it
     */
    void accept(Why why, Failure failure);
  }

  private final Policy policy;
  private final Pace pace;

  private @Nullable GivenUp onGivenUp;
  private Supplier<Progress> standing = () -> Progress.NONE;
  private Pace.@Nullable Work work;
  private boolean stopped;
  private Why why = Why.NONE;
  private @Nullable Failure stall;
  private Duration rest = Duration.ZERO;
  private long movedAt;
  private @Nullable Long cancelHeardAt;
  private long interruptedAt;
  private boolean givenUp;
  private final String comfort;
  private final Seat seat;
  private boolean still;

  /**
   * @param comfort behind what is said of a stall
   * @param seat told when the step stands still and when it moves again
   */
  Watch(Policy policy, Pace pace, String comfort, Seat seat) {
    this.policy = policy;
    this.pace = pace;
    this.comfort = comfort;
    this.seat = seat;
  }

  /** The step begins, by whoever calls. */
  synchronized void enter(Supplier<Progress> progress, GivenUp ifGivenUp)
      throws InterruptedException {
    enter(progress, false, ifGivenUp);
  }

  /**
   * The same.
   *
   * @param quiet it takes nobody's place until something of it moves
   */
  synchronized void enter(Supplier<Progress> progress, boolean quiet, GivenUp ifGivenUp)
      throws InterruptedException {
    if (stopped) {
      throw new InterruptedException("the process shuts down");
    }
    onGivenUp = ifGivenUp;
    standing = progress;
    why = Why.NONE;
    stall = null;
    rest = Duration.ZERO;
    cancelHeardAt = null;
    movedAt = pace.nanos();
    work = pace.work();
    if (quiet) {
      still = true;
      seat.still();
    }
  }

  /** The step came back, by whoever called {@link #enter}; answers why it was to stop. */
  synchronized Why leave() {
    Pace.Work done = work;
    work = null;
    onGivenUp = null;
    stirs();
    if (done != null && why != Why.NONE) {
      done.goOn();
    }
    return why;
  }

  /** What to say of the stall. */
  synchronized Failure failure() {
    Failure known = stall;
    return known == null ? Failure.unexpected("nothing stalled") : known;
  }

  /** It was told that the step could not be made to stop. */
  synchronized boolean givenUp() {
    return givenUp;
  }

  synchronized void moved() {
    movedAt = pace.nanos();
    stirs();
  }

  private void stirs() {
    if (still) {
      still = false;
      seat.moves();
    }
  }

  synchronized void mayRest(Duration atMost) {
    rest = atMost;
  }

  synchronized void stop() {
    stopped = true;
    interrupt(Why.STOPPED);
  }

  synchronized boolean stopped() {
    return stopped;
  }

  /** Throws when the step has stalled. */
  synchronized void check() {
    if (work != null && why == Why.STALLED) {
      throw StepFailedException.retryable(failure(), null);
    }
  }

  /** Looks at the step once; called with every beat. */
  void look(boolean cancelled) {
    GivenUp hopeless = judge(cancelled);
    if (hopeless != null) {
      hopeless.accept(why, failure());
    }
  }

  private synchronized @Nullable GivenUp judge(boolean cancelled) {
    if (work == null) {
      return null;
    }
    long now = pace.nanos();
    if (!still && now - movedAt >= policy.quiet().toNanos()) {
      still = true;
      seat.still();
    }
    if (why != Why.NONE) {
      GivenUp told = onGivenUp;
      if (why == Why.STOPPED || now - interruptedAt < policy.lease().toNanos()) {
        return null;
      }
      onGivenUp = null;
      givenUp = true;
      return told;
    }
    if (cancelled) {
      Long heard = cancelHeardAt;
      if (heard == null) {
        cancelHeardAt = now;
      } else if (now - heard >= HEED.toNanos()) {
        interrupt(Why.CANCELLED);
      }
    } else if (now - movedAt >= policy.stall().plus(rest).toNanos()) {
      stall = stalled(standing.get(), policy.stall().plus(rest), comfort);
      interrupt(Why.STALLED);
    }
    return null;
  }

  private void interrupt(Why reason) {
    Pace.Work atWork = work;
    if (atWork != null && why == Why.NONE) {
      why = reason;
      interruptedAt = pace.nanos();
      atWork.interrupt();
    }
  }

  private static Failure stalled(Progress standing, Duration time, String comfort) {
    String at = standing.message().isEmpty() ? standing.step() : standing.message();
    String count =
        standing.total() > 0
            ? " (%d of %d)".formatted(standing.current(), standing.total())
            : standing.current() > 0 ? " (%d)".formatted(standing.current()) : "";
    return new Failure(
        Failure.STALLED,
        "Nothing moved for %s. The last that was seen: %s%s. Try again later, or ask support and name this job.%s"
            .formatted(words(time), at, count, comfort),
        "step %s stood at %d of %d"
            .formatted(standing.step(), standing.current(), standing.total()));
  }

  private static String words(Duration time) {
    long seconds = time.toSeconds();
    return seconds >= 120 && seconds % 60 == 0
        ? "%d minutes".formatted(seconds / 60)
        : "%d seconds".formatted(seconds);
  }
}
