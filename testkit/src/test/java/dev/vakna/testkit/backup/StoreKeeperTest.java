package dev.vakna.testkit.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.backup.SilentStoreException;
import dev.vakna.core.scan.SideBySide;
import dev.vakna.core.scan.StoreKeeper;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.backup.ModelBackups;
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
    assertThat(backups.getFirst().condition().state()).isEqualTo(Backup.State.AVAILABLE);
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
    assertThat(recorded().condition().state()).isEqualTo(Backup.State.UNAVAILABLE);

    keeper(() -> damage(recorded())).look("main");

    assertThat(recorded().condition().state()).isEqualTo(Backup.State.CORRUPT);
  }

  @Test
  void whatAJobFoundSinceTheRecordsWereReadCountsToo() {
    ModelBackups stored = new ModelBackups("main");
    stored.put(found("a", 10, null), FACTS);
    stored.put(found("b", 10, null), FACTS);
    StoreKeeper keeper = keeper(stored);
    keeper.look(place());
    away(stored, new IOException("not mounted"));
    keeper.look("main");
    assertThat(states()).containsOnly(Backup.State.UNAVAILABLE);

    // It has read what is recorded of both, and is at the first.
    stored.meets((ask, key) -> {
      if (ask == ModelBackups.Ask.OPEN && key.equals("a")) {
        damage(store.transact(tx -> tx.backups().inStore("main")).getLast());
      }
    });
    keeper.look("main");

    assertThat(states()).containsExactly(Backup.State.AVAILABLE, Backup.State.CORRUPT);
  }

  @Test
  void aFileThatCannotBeReadKeepsWhatWasReadOfItBefore() {
    keeper(() -> {}).look(place());
    Backup before = recorded();
    // Other words beside it make it looked at again.
    ModelBackups unreadable =
        oneArchive(
            "a note",
            ModelBackups.Ask.INSPECT,
            () -> {
              throw new UncheckedIOException(new IOException("not mounted"));
            });
    keeper(unreadable).look("main");
    assertThat(recorded().condition().state()).isEqualTo(Backup.State.UNAVAILABLE);
    assertThat(recorded().contents().facts()).isEqualTo(before.contents().facts());
    assertThat(recorded().createdAt()).isEqualTo(before.createdAt());
  }

  private static final ArchiveFacts FACTS =
      new ArchiveFacts(
          "id",
          AT.minusSeconds(60),
          List.of(new ArchiveFacts.Device("drive-scsi0", 512)),
          "memory: 512\n",
          false);

  private static FoundArchive found(String key, long bytes, @Nullable String note) {
    return new FoundArchive(key, 101, AT, bytes, AT, note, false);
  }

  private static void away(ModelBackups place, IOException why) {
    place.meets((_, _) -> {
      throw why;
    });
  }

  private List<Backup.State> states() {
    return store.transact(tx -> tx.backups().inStore("main")).stream()
        .map(b -> b.condition().state())
        .toList();
  }

  @Test
  void onlyWhatIsNewOrChangedIsReadAlsoWhenTheStoreComesBack() {
    ModelBackups stored = new ModelBackups("main");
    List<String> inspected = new ArrayList<>();
    ModelBackups.Meeting counted =
        (ask, key) -> {
          if (ask == ModelBackups.Ask.INSPECT) {
            inspected.add(key);
          }
        };
    stored.meets(counted);
    for (int i = 0; i < 2500; i++) {
      stored.put(found("archive-%04d".formatted(i), 10, null), FACTS);
    }
    StoreKeeper keeper = keeper(stored);
    assertThat(keeper.look(place()).read()).isEqualTo(2500);
    inspected.clear();
    assertThat(keeper.look("main").read()).isZero();

    away(stored, new IOException("not mounted"));
    assertThat(keeper.look("main").fault()).contains("not mounted");
    assertThat(states()).containsOnly(Backup.State.UNAVAILABLE);
    stored.meets(counted);
    keeper.look("main");
    assertThat(states()).containsOnly(Backup.State.AVAILABLE);
    assertThat(inspected).isEmpty();

    stored.remove("archive-0002");
    stored.put(found("archive-0000", 11, null), FACTS);
    StoreKeeper.Round round = keeper.look("main");
    assertThat(inspected).containsExactly("archive-0000");
    assertThat(round.gone()).isEqualTo(1);
    assertThat(states()).hasSize(2499);
  }

  @Test
  void aStoreThatIsAwayIsToldOnceAndItsReturnWithACount() {
    ModelBackups stored = new ModelBackups("main");
    StoreKeeper keeper = keeper(stored);
    away(stored, new SilentStoreException("the store 'main' does not answer", true));
    place();
    for (int i = 0; i < 5; i++) {
      keeper.look("main");
    }
    assertThat(warnings).singleElement().asString().contains("does not answer");
    stored.meets((_, _) -> {});
    keeper.look("main");
    assertThat(warnings).hasSize(2).last().asString().contains("over, after 5 times");
  }

  /** As when the host came up without the file system that its archives are on. */
  @Test
  void aStoreThatIsBareAfterAStartIsAwayAndNotEmptied() {
    ModelBackups before = new ModelBackups("main");
    before.put(found("a", 10, null), FACTS);
    keeper(before).look(place());
    Backup recorded = recorded();

    ModelBackups bare = new ModelBackups("main");
    StoreKeeper keeper = keeper(bare);
    for (int i = 0; i < 3; i++) {
      assertThat(keeper.look("main").fault()).contains("not mounted");
    }
    assertThat(states()).containsExactly(Backup.State.UNAVAILABLE);

    bare.put(found("a", 10, null), FACTS);
    assertThat(keeper.look("main").fault()).isNull();
    assertThat(recorded()).isEqualTo(recorded);
    bare.remove("a");
    assertThat(keeper.look("main").gone()).as("emptied while it was looked after").isEqualTo(1);
    assertThat(keeper.look("main").fault()).as("and recorded so").isNull();
  }

  @Test
  void whatIsLeftOutIsToldOnceAndKeepsWhatIsKnownOfIt() {
    ModelBackups stored = new ModelBackups("main");
    stored.put(found("a", 10, null), FACTS);
    stored.put(found("b", 10, null), FACTS);
    StoreKeeper keeper = keeper(stored);
    keeper.look(place());
    stored.putStrange(new LeftOut("a", "is a directory", true));
    stored.putStrange(new LeftOut("nixos-21.11.git.vma", "its name is none", false));
    for (int i = 0; i < 3; i++) {
      assertThat(keeper.look("main").leftOutCount()).isEqualTo(2);
    }
    assertThat(states()).containsExactly(Backup.State.UNAVAILABLE, Backup.State.AVAILABLE);
    assertThat(warnings)
        .hasSize(2)
        .anySatisfy(words -> assertThat(words).contains("nixos-21.11.git"))
        .anySatisfy(words -> assertThat(words).contains("a is left out: is a directory"));
    assertThat(keeper.latest("main").orElseThrow().leftOut()).hasSize(2);
    stored.remove("nixos-21.11.git.vma");
    stored.put(found("a", 10, null), FACTS);
    keeper.look("main");
    assertThat(states()).containsOnly(Backup.State.AVAILABLE);
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
    return keeper(oneArchive(null, ModelBackups.Ask.LIST, meanwhile));
  }

  private static ModelBackups oneArchive(
      @Nullable String note, ModelBackups.Ask when, Runnable meanwhile) {
    ModelBackups place = new ModelBackups("main");
    place.put(found("archive", 1000, note), FACTS);
    place.meets((ask, _) -> {
      if (ask == when) {
        try {
          meanwhile.run();
        } catch (UncheckedIOException e) {
          throw e.getCause();
        }
      }
    });
    return place;
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
}
