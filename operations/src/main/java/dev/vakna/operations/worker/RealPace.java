package dev.vakna.operations.worker;

import dev.vakna.operations.Pace;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The machine's own time. Safe for use by many threads. */
public final class RealPace implements Pace, AutoCloseable {

  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(2, Thread.ofPlatform().name("beat-", 0).daemon().factory());

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  @Override
  public Repetition every(Duration time, Runnable work) {
    Future<?> repeated =
        timer.scheduleWithFixedDelay(work, time.toNanos(), time.toNanos(), TimeUnit.NANOSECONDS);
    return () -> repeated.cancel(false);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
