package dev.vakna.testkit.store;

import dev.vakna.core.store.Store;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.contract.TrafficContract;
import java.time.Instant;

class MemoryTrafficTest extends TrafficContract {

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T00:00:00Z"));
  private final MemoryStore store = new MemoryStore(clock);

  @Override
  protected Store store() {
    return store;
  }
}
