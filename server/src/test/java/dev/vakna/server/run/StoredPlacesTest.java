package dev.vakna.server.run;

import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Store;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.memory.MemoryStore;
import dev.vakna.testkit.backup.BackupStoresContract;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;

/** The stores that are recorded keep the promises of the port. */
class StoredPlacesTest extends BackupStoresContract {

  @TempDir Path nothing;

  @Override
  protected Stage open() {
    Store store = new MemoryStore(new SettableClock(Instant.parse("2026-11-01T12:00:00Z")));
    return new Recorded(store, new StoredPlaces(store), nothing);
  }

  private record Recorded(Store store, BackupStores stores, Path nothing) implements Stage {

    @Override
    public void add(String name, int place) {
      String location = nothing.resolve("place-" + place).toString();
      store.transact(tx -> {
        tx.backups().putStore(new StoredPlace(name, "directory", location));
        return tx;
      });
    }

    @Override
    public void remove(String name) {
      store.transact(tx -> {
        tx.backups().removeStore(name);
        return tx;
      });
    }
  }
}
