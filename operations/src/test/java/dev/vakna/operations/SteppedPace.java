package dev.vakna.operations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that moves when told, or when somebody sleeps; beats come when told or on the way. */
final class SteppedPace implements Pace {

  private long now;
  private final List<Runnable> beats = new ArrayList<>();

  void advance(Duration time) {
    now += time.toNanos();
  }

  /** Time passes with beats on the way. */
  void pass(Duration time) {
    long until = now + time.toNanos();
    while (now < until) {
      now = Math.min(until, now + Policy.STANDARD.beat().toNanos());
      beatNow();
    }
  }

  void beatNow() {
    List.copyOf(beats).forEach(Runnable::run);
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pass(time);
  }

  @Override
  public Repetition every(Duration time, Runnable work) {
    beats.add(work);
    return () -> beats.remove(work);
  }
}
