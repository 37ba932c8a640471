package dev.vakna.operations;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One worker's live hold on one operation: keeps the lease, carries progress out and the wish to
 * cancel in, and watches the step at work. A worker whose beats do not arrive gives the hold up by
 * itself before the lease ends for others, so it never acts beside its successor.
 */
final class Hold<T> implements StepControl, AutoCloseable {

  private static final Duration SLICE = Duration.ofMillis(250);

  private final Journal<T> journal;
  private final Claim claim;
  private final Policy policy;
  private final Pace pace;
  private final Pace.Repetition heart;
  private final Progression progression;
  private final Watch watch;
  private final boolean cancellable;

  private final ReentrantLock beating = new ReentrantLock();
  private volatile boolean lookAgain;
  private volatile boolean cancelRequested;
  private volatile boolean lost;
  private volatile boolean forward;
  private volatile long heldUntilNanos;

  private final Consumer<String> onGoingOn;
  private volatile boolean again;
  private volatile boolean moved;
  private volatile boolean wentOn;
  private volatile long begunAt;

  /**
   * @param onGoingOn told the name of a step that waited for something out of reach and has gone on
   *     for longer than it would have waited
   */
  Hold(
      Journal<T> journal,
      Claim claim,
      Policy policy,
      Pace pace,
      OperationKind<T, ?> kind,
      Seat seat,
      Consumer<String> onGoingOn) {
    this.onGoingOn = onGoingOn;
    this.journal = journal;
    this.claim = claim;
    this.policy = policy;
    this.pace = pace;
    this.progression = new Progression(claim.operation().progress(), kind);
    this.watch = new Watch(policy, pace, kind.forwardOnly() ? "" : " " + kind.aftermath(), seat);
    this.cancelRequested = claim.operation().cancelRequested();
    this.cancellable = !kind.forwardOnly();
    this.forward = claim.operation().status() != OperationStatus.UNWINDING;
    this.heldUntilNanos = pace.nanos() + policy.lease().toNanos();
    this.heart = pace.every(policy.beat(), this::beat);
  }

  /** Done at every beat, and at once when there is news. */
  void beat() {
    long now = pace.nanos();
    progression.look(now);
    progression.hear(now, policy.quiet());
    if (moved && now - begunAt >= policy.longestWait().toNanos() && goesOn()) {
      onGoingOn.accept(progression.now().step());
    }
    look();
    watch.look(cancelled());
  }

  /** Extends the lease and asks for news now; a look that is under way is followed by another. */
  private void look() {
    lookAgain = true;
    while (lookAgain && beating.tryLock()) {
      try {
        lookAgain = false;
        extend();
      } finally {
        beating.unlock();
      }
    }
  }

  /** A storage that does not answer costs the hold only when the lease ran out. */
  private void extend() {
    if (lost()) {
      return;
    }
    long asked = pace.nanos();
    try {
      if (journal.beat(claim, progression.now(), policy.lease())) {
        cancelRequested = true;
      }
      heldUntilNanos = asked + policy.lease().toNanos();
    } catch (LostLeaseException e) {
      lost = true;
    } catch (RuntimeException e) {
      if (pace.nanos() - heldUntilNanos >= 0) {
        lost = true;
      }
    }
  }

  /** The lease is another's by now, or the step that does not come back was given up. */
  private boolean lost() {
    return lost || watch.givenUp();
  }

  /** It goes forward, and somebody asked for its end. */
  boolean cancelled() {
    return forward && cancellable && cancelRequested;
  }

  /** The process shuts down: what waits is woken, and nothing more is begun. */
  void stop() {
    watch.stop();
  }

  /** Returns when the drive may go on to its next act. */
  void proceed() throws InterruptedException {
    check();
    if (watch.stopped()) {
      throw new InterruptedException("the process shuts down");
    }
  }

  /**
   * @param waited its last try found something out of reach
   */
  void begin(Step<?> step, int weightOfEarlierSteps, Outlook ahead, boolean waited) {
    tries(waited);
    progression.begin(step, weightOfEarlierSteps, ahead, waited, begunAt);
  }

  private void tries(boolean waited) {
    again = waited;
    moved = false;
    wentOn = false;
    begunAt = pace.nanos();
  }

  /** It is out of reach, in words for the customer. */
  void waitFor(String message) {
    progression.waitFor(message);
  }

  /** What waited goes on; answers whether that is news. */
  synchronized boolean goesOn() {
    boolean news = again && !wentOn;
    wentOn = again;
    return news;
  }

  /** Whether what waited went on since this try began. */
  boolean wentOn() {
    return wentOn;
  }

  /** From here on the operation goes back; a wish to cancel it changes nothing any more. */
  void backward() {
    forward = false;
    progression.backward();
  }

  /**
   * @param waited the last try to undo it found something out of reach
   */
  void undo(Step<?> step, boolean waited) {
    tries(waited);
    progression.undo(step, waited, begunAt);
  }

  Progress progress() {
    return progression.now();
  }

  /** What a step does. */
  @FunctionalInterface
  interface Act<R> {
    R run() throws InterruptedException;
  }

  /**
   * Does it under watch. An interruption that comes out of it is told for what it is: a stall, a
   * cancellation or the end of the process.
   *
   * @param onGivenUp called by another thread, when the step neither came back nor could be
   *     interrupted; the hold is lost then, and this call throws when the step does come back
   */
  <R> R within(Watch.GivenUp onGivenUp, Act<R> act) throws InterruptedException {
    watch.enter(progression::now, again, onGivenUp);
    R result;
    try {
      result = act.run();
    } catch (CancelledException e) {
      leave();
      throw e;
    } catch (InterruptedException | RuntimeException e) {
      throw told(leave(), e);
    }
    leave();
    return result;
  }

  /** What an exception out of a step means. */
  private RuntimeException told(Watch.Why why, Exception e) throws InterruptedException {
    // Whatever made it stop, what became of its effect cannot be seen before that time.
    if (e instanceof StepFailedException own && !own.settling().isZero()) {
      return why == Watch.Why.STALLED
          ? StepFailedException.unsure(watch.failure(), own.settling(), e)
          : own;
    }
    return switch (why) {
      case STALLED -> StepFailedException.retryable(watch.failure(), e);
      case CANCELLED -> new CancelledException();
      case STOPPED -> throw interrupted(e);
      case NONE ->
          switch (e) {
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException own -> own;
            default -> new IllegalStateException(e);
          };
    };
  }

  private static InterruptedException interrupted(Exception cause) {
    InterruptedException stopped = new InterruptedException("the process shuts down");
    stopped.initCause(cause);
    return stopped;
  }

  private Watch.Why leave() {
    Watch.Why why = watch.leave();
    if (lost()) {
      throw new LostLeaseException(claim.operation().id(), claim.fence());
    }
    return why;
  }

  @Override
  public void progress(long current, long total) {
    if (progression.count(current, total)) {
      moved = true;
      watch.moved();
    }
    check();
  }

  @Override
  public void message(String message) {
    if (progression.say(message)) {
      moved = true;
      watch.moved();
    }
    check();
  }

  @Override
  public void mayRest(Duration atMost) {
    watch.mayRest(atMost);
    check();
  }

  @Override
  public void check() {
    if (lost() || pace.nanos() - heldUntilNanos >= 0) {
      lost = true;
      throw new LostLeaseException(claim.operation().id(), claim.fence());
    }
    if (cancelled()) {
      throw new CancelledException();
    }
    watch.check();
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    long until = pace.nanos() + time.toNanos();
    proceed();
    while (pace.nanos() < until) {
      long left = until - pace.nanos();
      pace.sleep(Duration.ofNanos(Math.min(left, SLICE.toNanos())));
      proceed();
    }
  }

  @Override
  public void close() {
    heart.close();
  }
}
