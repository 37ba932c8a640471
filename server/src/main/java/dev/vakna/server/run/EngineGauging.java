package dev.vakna.server.run;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.machine.Place;
import dev.vakna.core.overview.Gauging;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks engines on threads of their own. An engine that does not answer in time is left behind, and
 * as long as it has not come back nobody waits for it: whoever asks is told at once that nothing
 * can be told.
 */
final class EngineGauging implements Gauging {

  private static final int AT_ONCE = 16;

  private final Engines engines;
  private final Duration patience;
  private final Map<String, Waited> waited = new ConcurrentHashMap<>();

  /** Calls of one engine. */
  private static final class Waited {
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicInteger leftBehind = new AtomicInteger();
  }

  /**
   * @param patience how long an answer is waited for
   */
  EngineGauging(Engines engines, Duration patience) {
    this.engines = engines;
    this.patience = patience;
  }

  @Override
  public Gauges of(String name, Place place) {
    Engine engine = engines.find(name).orElse(null);
    Waited calls = waited.computeIfAbsent(name, _ -> new Waited());
    if (engine == null || calls.leftBehind.get() > 0 || !calls.room.tryAcquire()) {
      return Gauges.NONE;
    }
    CompletableFuture<Gauges> answer = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual().name("gauges").start(() -> ask(engine, place, calls, answer));
    try {
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      calls.leftBehind.incrementAndGet();
      answer.whenComplete((_, _) -> calls.leftBehind.decrementAndGet());
      thread.interrupt();
      return Gauges.NONE;
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return Gauges.NONE;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException) {
        // The watch over power tells operators of it.
        return Gauges.NONE;
      }
      throw new IllegalStateException("engine %s failed".formatted(name), e.getCause());
    }
  }

  private static void ask(
      Engine engine, Place place, Waited calls, CompletableFuture<Gauges> answer) {
    try {
      answer.complete(engine.gauges(place));
    } catch (Throwable e) {
      answer.completeExceptionally(e);
    } finally {
      calls.room.release();
    }
  }
}
