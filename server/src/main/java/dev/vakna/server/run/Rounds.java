package dev.vakna.server.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that is done again and again in the background. A round that fails is told and repeated. */
final class Rounds implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Rounds");

  private final List<Thread> threads = new ArrayList<>();

  /** Does the work at once and then again after each pause. */
  void every(String name, Duration pause, Runnable work) {
    threads.add(Thread.ofVirtual().name(name).start(() -> repeat(name, pause, work)));
  }

  /** The same for work that computes for long, on a thread of the system's. */
  void everyHeavy(String name, Duration pause, Runnable work) {
    threads.add(Thread.ofPlatform().name(name).daemon().start(() -> repeat(name, pause, work)));
  }

  private static void repeat(String name, Duration pause, Runnable work) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          work.run();
        } catch (RuntimeException e) {
          if (Thread.currentThread().isInterrupted()) {
            return;
          }
          LOG.error("The round '{}' failed; it is tried again in {} s", name, pause.toSeconds(), e);
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all rounds and waits for those at work. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofSeconds(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.clear();
  }
}
