package dev.vakna.core.access;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * When keys or sessions were used last. Noting it costs a call nothing: uses are gathered, and
 * written together by a round, of each one once a minute.
 *
 * @param <K> what tells them apart
 */
public final class Uses<K> {

  private static final Duration TOLD_FOR = Duration.ofMinutes(1);

  private final Store store;
  private final InstantSource clock;
  private final BiConsumer<Tx, Map<K, Instant>> writing;
  private final Map<K, Instant> waiting = new ConcurrentHashMap<>();
  private final Map<K, Instant> written = new ConcurrentHashMap<>();

  /**
   * @param writing writes uses in a transaction
   */
  public Uses(Store store, InstantSource clock, BiConsumer<Tx, Map<K, Instant>> writing) {
    this.store = Objects.requireNonNull(store);
    this.clock = Objects.requireNonNull(clock);
    this.writing = Objects.requireNonNull(writing);
  }

  /** It was used now. */
  public void note(K used) {
    Instant now = clock.instant();
    Instant told = written.get(used);
    if (told == null || !now.isBefore(told.plus(TOLD_FOR))) {
      waiting.put(used, now);
    }
  }

  /** Writes what was noted. */
  public void write() {
    Instant now = clock.instant();
    written.values().removeIf(told -> !now.isBefore(told.plus(TOLD_FOR)));
    Map<K, Instant> uses = Map.copyOf(waiting);
    if (uses.isEmpty()) {
      return;
    }
    store.transact(tx -> {
      writing.accept(tx, uses);
      return uses;
    });
    written.putAll(uses);
    uses.forEach(waiting::remove);
  }
}
