package dev.vakna.server.run;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.SiteReading;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Engines whose sites are read while somebody waits for an answer: a reading that does not come
 * back is left behind, and there are never more than a few of one engine. So an engine that hangs
 * costs whoever asks for it a bounded time, and nobody else anything.
 */
final class PatientEngines implements Engines {

  private static final int AT_ONCE = 64;

  private final Engines engines;
  private final Duration patience;
  private final Map<String, Semaphore> rooms = new ConcurrentHashMap<>();

  /**
   * @param patience how long a reading is waited for
   */
  PatientEngines(Engines engines, Duration patience) {
    this.engines = engines;
    this.patience = patience;
  }

  @Override
  public Engine own() {
    return engines.own();
  }

  @Override
  public Optional<Engine> find(String name) {
    return engines.find(name);
  }

  @Override
  public SequencedSet<String> reached() {
    return engines.reached();
  }

  @Override
  public SiteReading read(String name) {
    Engine engine = reach(name);
    Semaphore room = rooms.computeIfAbsent(name, _ -> new Semaphore(AT_ONCE));
    if (!room.tryAcquire()) {
      throw silent(name, "%d readings wait for it already".formatted(AT_ONCE));
    }
    CompletableFuture<SiteReading> reading = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual().name("site of " + name).start(() -> read(engine, room, reading));
    try {
      return reading.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw silent(name, "it was waited for %d seconds".formatted(patience.toSeconds()));
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw silent(name, "the server is ending");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(cause);
    }
  }

  private static void read(Engine engine, Semaphore room, CompletableFuture<SiteReading> reading) {
    try {
      reading.complete(engine.read());
    } catch (Throwable e) {
      reading.completeExceptionally(e);
    } finally {
      room.release();
    }
  }

  private static EngineException silent(String name, String why) {
    return EngineException.outOfReach("engine %s does not answer: %s".formatted(name, why), null);
  }
}
