package dev.vakna.testkit.store;

import dev.vakna.core.store.Store;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.contract.HoldBackContract;
import java.time.Duration;
import java.time.Instant;

class MemoryHoldBackTest extends HoldBackContract {

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T00:00:00Z"));
  private final MemoryStore store = new MemoryStore(clock);

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected void later(String network, Duration time) {
    clock.advance(time);
  }
}
