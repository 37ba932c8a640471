package dev.vakna.core.job;

import dev.vakna.core.engine.Engines;
import dev.vakna.core.store.Store;
import dev.vakna.core.trouble.Troubles;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Tells operators of jobs that wait because no running server reaches their engine, as after one
 * was taken out of the settings. Nothing is done to them: they go on where they were as soon as a
 * server reaches it again. Not safe for use by several threads.
 */
public final class UnreachedWork {

  /** A server that starts again, or has its hands full, takes work later than that seldom. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Store store;
  private final Engines engines;
  private final Troubles troubles;
  private final Set<String> told = new HashSet<>();

  /**
   * @param engines those that this server reaches
   * @param troubles told of each other engine that jobs wait for, once
   */
  public UnreachedWork(Store store, Engines engines, Troubles troubles) {
    this.store = Objects.requireNonNull(store);
    this.engines = Objects.requireNonNull(engines);
    this.troubles = Objects.requireNonNull(troubles);
  }

  /** Looks once. */
  public void look() {
    Map<String, Integer> waiting =
        new HashMap<>(store.transact(tx -> tx.jobs().deserted(PATIENCE)));
    waiting.keySet().removeAll(engines.reached());
    told.removeIf(engine -> {
      boolean over = !waiting.containsKey(engine);
      if (over) {
        troubles.over(subject(engine));
      }
      return over;
    });
    waiting.forEach((engine, jobs) -> {
      told.add(engine);
      troubles.met(
          subject(engine),
          "%d jobs wait for it, and no server that runs reaches it; this one reaches %s. Nothing is undone or lost: they go on when a server reaches it. Start one, or put the engine back into this server's settings. They are listed by 'vakna admin operation list'."
              .formatted(jobs, String.join(", ", engines.reached())));
    });
  }

  private static String subject(String engine) {
    return "engine %s".formatted(engine);
  }
}
