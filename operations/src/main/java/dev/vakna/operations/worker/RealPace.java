package dev.vakna.operations.worker;

import dev.vakna.operations.Pace;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The machine's own time. Safe for use by many threads. */
public final class RealPace implements Pace {

  private final Consumer<Throwable> onTrouble;

  /** A pace that keeps to itself what a beat meets. */
  public RealPace() {
    this(_ -> {});
  }

  /**
   * @param onTrouble told of everything that work throws which is done again and again
   */
  public RealPace(Consumer<Throwable> onTrouble) {
    this.onTrouble = onTrouble;
  }

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
              beat(work);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return closed::countDown;
  }

  /** A beat that fails is told of and followed by the next: without beats nothing is watched. */
  private void beat(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      try {
        onTrouble.accept(e);
      } catch (Throwable untold) {
        return;
      }
    }
  }
}
