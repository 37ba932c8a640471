package dev.vakna.testkit.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.backup.ArchiveFacts;
import dev.vakna.core.backup.ArchiveSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.SideBySide;
import dev.vakna.core.backup.StoreKeeper;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.memory.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreKeeperTest {

  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

  private final SettableClock clock = new SettableClock(AT);
  private final SeededChance chance = new SeededChance(1, clock);
  private final MemoryStore store = new MemoryStore(clock);
  private final List<String> warnings = new ArrayList<>();

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

  @Test
  void damageIsNotForgottenWhileTheStoreIsAway() {
    Backup damaged = damaged();
    keeper(
            () -> {
              throw new UncheckedIOException(new IOException("not mounted"));
            })
        .look("main");
    keeper(() -> {}).look("main");
    assertThat(recorded()).isEqualTo(damaged);
  }

  @Test
  void whatAJobFoundWhileTheStoreWasReadCounts() {
    keeper(() -> {}).look(place());
    keeper(
            () -> {
              throw new UncheckedIOException(new IOException("not mounted"));
            })
        .look("main");
    assertThat(recorded().state()).isEqualTo(Backup.State.UNAVAILABLE);

    keeper(() -> damage(recorded())).look("main");

    assertThat(recorded().state()).isEqualTo(Backup.State.CORRUPT);
  }

  @Test
  void aFileThatCannotBeReadKeepsWhatWasReadOfItBefore() {
    keeper(() -> {}).look(place());
    Backup before = recorded();
    // Other words beside it make it looked at again.
    BackupStore unreadable =
        new OneArchive(
            () -> {},
            "a note",
            () -> {
              throw new UncheckedIOException(new IOException("not mounted"));
            });
    keeper(unreadable).look("main");
    assertThat(recorded().state()).isEqualTo(Backup.State.UNAVAILABLE);
    assertThat(recorded().facts()).isEqualTo(before.facts());
    assertThat(recorded().createdAt()).isEqualTo(before.createdAt());
  }

  private String place() {
    store.transact(tx -> {
      tx.backups().putStore(new StoredPlace("main", "directory", "/srv"));
      return tx;
    });
    return "main";
  }

  private Backup damaged() {
    keeper(() -> {}).look(place());
    damage(recorded());
    return recorded();
  }

  private void damage(Backup backup) {
    store.transact(tx -> {
      tx.backups().put(backup.in(Backup.State.CORRUPT, "an extent is damaged"));
      return tx;
    });
  }

  private Backup recorded() {
    return store.transact(tx -> tx.backups().inStore("main")).getFirst();
  }

  /**
   * @param meanwhile happens after it has seen what is recorded, while it reads the store
   */
  private StoreKeeper keeper(Runnable meanwhile) {
    BackupStore place = new OneArchive(meanwhile, null, () -> {});
    return keeper(place);
  }

  private StoreKeeper keeper(BackupStore place) {
    return new StoreKeeper(
        store,
        _ -> Optional.of(place),
        chance,
        SideBySide.NONE,
        new Troubles(() -> 0, told -> warnings.add(told.text())),
        (name, words) -> warnings.add(name + ": " + words),
        (_, _) -> {});
  }

  private record OneArchive(Runnable meanwhile, @Nullable String note, Runnable opening)
      implements BackupStore {

    @Override
    public String name() {
      return "main";
    }

    @Override
    public Listing list() throws IOException {
      failing(meanwhile);
      return Listing.of(List.of(new FoundArchive("archive", 101, AT, 1000, AT, note, false)));
    }

    @Override
    public boolean has(String key) {
      return key.equals("archive");
    }

    @Override
    public ArchiveFacts inspect(String key) throws IOException {
      failing(opening);
      return new ArchiveFacts(
          "id",
          AT.minusSeconds(60),
          List.of(new ArchiveFacts.Device("drive-scsi0", 512)),
          "memory: 512\n",
          false);
    }

    private static void failing(Runnable what) throws IOException {
      try {
        what.run();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    @Override
    public ArchiveSource open(String key) {
      throw new UnsupportedOperationException("nothing reads it here");
    }
  }
}
