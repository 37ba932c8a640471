package dev.vakna.testkit.store;

import dev.vakna.core.store.Store;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.contract.LedgerContract;
import java.time.InstantSource;

class MemoryLedgerTest extends LedgerContract {

  @Override
  protected Store storage() {
    return new MemoryStore(InstantSource.system());
  }

  @Override
  protected int shortLives() {
    return Integer.getInteger("vakna.ledger.lives", 20_000);
  }

  @Override
  protected int longLives() {
    return 10;
  }
}
