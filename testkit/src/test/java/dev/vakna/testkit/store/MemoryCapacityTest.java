package dev.vakna.testkit.store;

import dev.vakna.core.store.Store;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.contract.CapacityContract;
import java.time.InstantSource;

class MemoryCapacityTest extends CapacityContract {

  private final MemoryStore store = new MemoryStore(InstantSource.system());

  @Override
  protected Store store() {
    return store;
  }
}
