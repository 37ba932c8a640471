package dev.vakna.operations.worker;

import dev.vakna.operations.Pace;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The machine's own time. Safe for use by many threads. */
public final class RealPace implements Pace {

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  /** On a thread of its own, so that work that hangs holds up no other. */
  @Override
  public Repetition every(Duration time, Runnable work) {
    CountDownLatch closed = new CountDownLatch(1);
    Thread.ofPlatform()
        .name("beat")
        .daemon()
        .start(() -> {
          try {
            while (!closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
              work.run();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return closed::countDown;
  }
}
