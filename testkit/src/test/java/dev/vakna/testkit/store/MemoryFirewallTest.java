package dev.vakna.testkit.store;

import dev.vakna.core.store.Store;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.contract.FirewallContract;
import java.time.Instant;

class MemoryFirewallTest extends FirewallContract {

  private final MemoryStore store =
      new MemoryStore(new SettableClock(Instant.parse("2026-11-23T00:00:00Z")));

  @Override
  protected Store store() {
    return store;
  }
}
