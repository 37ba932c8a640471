package dev.vakna.testkit.store;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.contract.LeaseStorm;
import java.time.Duration;
import java.time.Instant;

class MemoryLeaseStormTest extends LeaseStorm {

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T00:00:00Z"));
  private final MemoryStore store = new MemoryStore(clock);

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected Duration later(String network, Duration time) {
    clock.advance(time);
    return Duration.ZERO;
  }

  @Override
  protected void crash(Tx tx) {
    throw new IllegalStateException("the process died");
  }

  @Override
  protected int many() {
    return 20_000;
  }

  @Override
  protected boolean still() {
    return true;
  }
}
