package dev.vakna.store.directory;

import dev.vakna.store.bounded.BoundedStore;
import dev.vakna.testkit.backup.BackupStoreContract;
import dev.vakna.testkit.backup.StoreStage;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** A directory keeps the promises of a backup store, in either shape, bounded in time or not. */
class DirectoryContractTest {

  @Nested
  class WithDumpInIt extends BackupStoreContract {
    @TempDir Path temporary;

    @Override
    protected StoreStage open() throws Exception {
      return new DirectoryStage(temporary, true, store -> store);
    }
  }

  @Nested
  class DumpItself extends BackupStoreContract {
    @TempDir Path temporary;

    @Override
    protected StoreStage open() throws Exception {
      return new DirectoryStage(temporary, false, store -> store);
    }
  }

  @Nested
  class Bounded extends BackupStoreContract {
    @TempDir Path temporary;

    @Override
    protected StoreStage open() throws Exception {
      return new DirectoryStage(
          temporary, true, store -> new BoundedStore(store, BoundedStore.Limits.STANDARD));
    }
  }
}
