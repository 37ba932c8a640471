package dev.vakna.cli.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Work that goes on beside the caller's.
 *
 * @param <V> its outcome
 */
final class Background<V> {
  private final CompletableFuture<V> outcome = new CompletableFuture<>();
  private final long began = System.nanoTime();
  private volatile long ended;

  private Background() {}

  /** Begins the work. */
  static <V> Background<V> run(Callable<V> work) {
    Background<V> background = new Background<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            V value = work.call();
            background.ended = System.nanoTime();
            background.outcome.complete(value);
          } catch (Exception e) {
            background.outcome.completeExceptionally(e);
          }
        });
    return background;
  }

  /** Waits for the outcome. */
  V await() throws IOException, InterruptedException {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException fault -> throw fault;
        case RuntimeException fault -> throw fault;
        case null, default -> throw new IOException(e.getCause());
      }
    }
  }

  /** How long the work took; to be asked when it is over. */
  Duration taken() {
    return Duration.ofNanos(ended - began);
  }
}
