package dev.vakna.testkit.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.backup.ArchiveFacts;
import dev.vakna.core.backup.ArchiveSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.StoreKeeper;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.memory.MemoryStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreKeeperTest {

  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

  private final SettableClock clock = new SettableClock(AT);
  private final SeededChance chance = new SeededChance(1, clock);
  private final MemoryStore store = new MemoryStore(clock);

  @Test
  void twoThatLookAtOnceFindOneBackup() {
    store.transact(tx -> {
      tx.backups().putStore(new StoredPlace("main", "directory", "/srv"));
      return tx;
    });
    StoreKeeper other = keeper(() -> {});

    StoreKeeper.Round round = keeper(() -> other.look("main")).look("main");

    assertThat(round.fault()).isNull();
    List<Backup> backups = store.transact(tx -> tx.backups().inStore("main"));
    assertThat(backups).hasSize(1);
    assertThat(backups.getFirst().state()).isEqualTo(Backup.State.AVAILABLE);
  }

  /**
   * @param meanwhile happens after it has seen what is recorded, while it reads the store
   */
  private StoreKeeper keeper(Runnable meanwhile) {
    BackupStore place = new OneArchive(meanwhile);
    return new StoreKeeper(store, _ -> Optional.of(place), chance, (_, _) -> {});
  }

  private record OneArchive(Runnable meanwhile) implements BackupStore {

    @Override
    public String name() {
      return "main";
    }

    @Override
    public List<FoundArchive> scan() {
      meanwhile.run();
      return List.of(new FoundArchive("archive", 101, AT, 1000, AT, null, false));
    }

    @Override
    public ArchiveFacts inspect(String key) {
      return new ArchiveFacts(
          "id", AT, List.of(new ArchiveFacts.Device("drive-scsi0", 512)), "memory: 512\n", false);
    }

    @Override
    public ArchiveSource open(String key) {
      throw new UnsupportedOperationException("nothing reads it here");
    }
  }
}
