package dev.vakna.testkit.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.backup.SilentStoreException;
import dev.vakna.core.backup.StoreEntry;
import dev.vakna.core.scan.SideBySide;
import dev.vakna.core.scan.StoreKeeper;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.memory.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
    assertThat(recorded().condition().state()).isEqualTo(Backup.State.UNAVAILABLE);
    assertThat(recorded().contents().facts()).isEqualTo(before.contents().facts());
    assertThat(recorded().createdAt()).isEqualTo(before.createdAt());
  }

  /** A store whose entries and faults are set from outside, and that counts what is asked of it. */
  private static final class Scripted implements BackupStore {
    private final List<StoreEntry> entries = new ArrayList<>();
    private final List<String> inspected = new ArrayList<>();
    private @Nullable IOException away;

    void holds(String key, long bytes) {
      entries.add(new FoundArchive(key, 101, AT, bytes, AT, null, false));
    }

    private void meet() throws IOException {
      IOException fault = away;
      if (fault != null) {
        throw fault;
      }
    }

    @Override
    public String name() {
      return "main";
    }

    @Override
    public Listing list() throws IOException {
      meet();
      return Listing.of(entries);
    }

    @Override
    public boolean has(String key) throws IOException {
      meet();
      return entries.stream().anyMatch(entry -> entry.key().equals(key));
    }

    @Override
    public ArchiveFacts inspect(String key) throws IOException {
      meet();
      inspected.add(key);
      return new ArchiveFacts("id", AT, List.of(), "memory: 512\n", false);
    }

    @Override
    public ArchiveSource open(String key) throws IOException {
      meet();
      return new ArchiveSource(key, Path.of("/"), 1, AT);
    }
  }

  private List<Backup.State> states() {
    return store.transact(tx -> tx.backups().inStore("main")).stream()
        .map(b -> b.condition().state())
        .toList();
  }

  @Test
  void onlyWhatIsNewOrChangedIsReadAlsoWhenTheStoreComesBack() {
    Scripted scripted = new Scripted();
    for (int i = 0; i < 2500; i++) {
      scripted.holds("archive-%04d".formatted(i), 10);
    }
    StoreKeeper keeper = keeper(scripted);
    assertThat(keeper.look(place()).read()).isEqualTo(2500);
    scripted.inspected.clear();
    assertThat(keeper.look("main").read()).isZero();

    scripted.away = new IOException("not mounted");
    assertThat(keeper.look("main").fault()).contains("not mounted");
    assertThat(states()).containsOnly(Backup.State.UNAVAILABLE);
    scripted.away = null;
    keeper.look("main");
    assertThat(states()).containsOnly(Backup.State.AVAILABLE);
    assertThat(scripted.inspected).isEmpty();

    scripted.entries.remove(2);
    scripted.entries.set(0, new FoundArchive("archive-0000", 101, AT, 11, AT, null, false));
    StoreKeeper.Round round = keeper.look("main");
    assertThat(scripted.inspected).containsExactly("archive-0000");
    assertThat(round.gone()).isEqualTo(1);
    assertThat(states()).hasSize(2499);
  }

  @Test
  void aStoreThatIsAwayIsToldOnceAndItsReturnWithACount() {
    Scripted scripted = new Scripted();
    StoreKeeper keeper = keeper(scripted);
    scripted.away = new SilentStoreException("the store 'main' does not answer", true);
    place();
    for (int i = 0; i < 5; i++) {
      keeper.look("main");
    }
    assertThat(warnings).singleElement().asString().contains("does not answer");
    scripted.away = null;
    keeper.look("main");
    assertThat(warnings).hasSize(2).last().asString().contains("over, after 5 times");
  }

  @Test
  void whatIsLeftOutIsToldOnceAndKeepsWhatIsKnownOfIt() {
    Scripted scripted = new Scripted();
    scripted.holds("a", 10);
    scripted.holds("b", 10);
    StoreKeeper keeper = keeper(scripted);
    keeper.look(place());
    scripted.entries.set(0, new LeftOut("a", "is a directory", true));
    scripted.entries.addFirst(new LeftOut("nixos-21.11.git.vma", "its name is none", false));
    for (int i = 0; i < 3; i++) {
      assertThat(keeper.look("main").leftOutCount()).isEqualTo(2);
    }
    assertThat(states()).containsExactly(Backup.State.UNAVAILABLE, Backup.State.AVAILABLE);
    assertThat(warnings)
        .hasSize(2)
        .anySatisfy(words -> assertThat(words).contains("nixos-21.11.git"))
        .anySatisfy(words -> assertThat(words).contains("a is left out: is a directory"));
    assertThat(keeper.latest("main").orElseThrow().leftOut()).hasSize(2);
    scripted.entries.removeFirst();
    scripted.entries.set(0, new FoundArchive("a", 101, AT, 10, AT, null, false));
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
