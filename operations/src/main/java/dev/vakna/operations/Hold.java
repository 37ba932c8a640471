package dev.vakna.operations;

import java.time.Duration;

/**
 * One worker's live hold on one operation: keeps the lease, carries progress out and the wish to
 * cancel in. A worker whose beats do not arrive gives the hold up by itself before the lease ends
 * for others, so it never acts beside its successor.
 */
final class Hold<T> implements StepControl, AutoCloseable {

  private final Journal<T> journal;
  private final Claim claim;
  private final Policy policy;
  private final Pace pace;
  private final Pace.Repetition heart;
  private final int totalWeight;

  private volatile Progress progress;
  private volatile boolean cancelRequested;
  private volatile boolean lost;
  private final boolean cancellable;
  private volatile boolean forward;
  private volatile long heldUntilNanos;
  private int weightBefore;
  private int weightNow;

  Hold(Journal<T> journal, Claim claim, Policy policy, Pace pace, OperationKind<T, ?> kind) {
    this.journal = journal;
    this.claim = claim;
    this.policy = policy;
    this.pace = pace;
    this.totalWeight = Math.max(1, kind.steps().stream().mapToInt(Step::weight).sum());
    this.progress = claim.operation().progress();
    this.cancelRequested = claim.operation().cancelRequested();
    this.cancellable = !kind.forwardOnly();
    this.forward = claim.operation().status() != OperationStatus.UNWINDING;
    this.heldUntilNanos = pace.nanos() + policy.lease().toNanos();
    this.heart = pace.every(policy.beat(), this::beat);
  }

  /** Extends the lease once; a storage that does not answer costs the hold only when it ran out. */
  private void beat() {
    if (lost) {
      return;
    }
    long asked = pace.nanos();
    try {
      if (journal.beat(claim, progress, policy.lease())) {
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

  void begin(Step<?> step, int weightOfEarlierSteps) {
    weightBefore = weightOfEarlierSteps;
    weightNow = step.weight();
    progress = new Progress(step.name(), percent(0, 0), 0, 0, "");
  }

  void backward() {
    forward = false;
  }

  Progress progress() {
    return progress;
  }

  private int percent(long current, long total) {
    double share = total <= 0 ? 0 : Math.min(1.0, (double) current / total);
    int percent = (int) (100 * (weightBefore + share * weightNow) / totalWeight);
    return Math.clamp(percent, forward ? progress.percent() : 0, 99);
  }

  @Override
  public void progress(long current, long total) {
    int percent = forward ? percent(current, total) : progress.percent();
    progress = new Progress(progress.step(), percent, current, total, progress.message());
    check();
  }

  @Override
  public void message(String message) {
    progress =
        new Progress(
            progress.step(), progress.percent(), progress.current(), progress.total(), message);
    check();
  }

  @Override
  public void check() {
    if (lost || pace.nanos() - heldUntilNanos >= 0) {
      lost = true;
      throw new LostLeaseException(claim.operation().id(), claim.fence());
    }
    if (forward && cancellable && cancelRequested) {
      throw new CancelledException();
    }
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    long until = pace.nanos() + time.toNanos();
    check();
    while (pace.nanos() < until) {
      long left = until - pace.nanos();
      pace.sleep(Duration.ofNanos(Math.min(left, Duration.ofMillis(250).toNanos())));
      check();
    }
  }

  @Override
  public void close() {
    heart.close();
  }
}
