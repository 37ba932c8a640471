package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.store.BackupRecords.Changed;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Backups as rounds and listings read them, piece by piece, of every storage. */
public abstract class BackupPagesContract extends Contract {

  private final String place = samples.unique("place");

  @Test
  public void walksThroughWhatCanBeIndexedTheNewestFirst() {
    List<Backup> made = made(7);
    Backup damaged = backup(3);
    change(tx -> tx.backups().put(damaged.in(Backup.State.CORRUPT, "damaged")));

    List<Backup> walked = new ArrayList<>();
    Instant before = null;
    BackupId id = null;
    List<Backup> page;
    do {
      Instant from = before;
      BackupId last = id;
      page = ask(tx -> tx.backups().indexable(from, last, 2));
      walked.addAll(page);
      if (!page.isEmpty()) {
        before = page.getLast().createdAt();
        id = page.getLast().id();
      }
    } while (!page.isEmpty());

    assertThat(walked).doesNotHaveDuplicates();
    assertThat(walked)
        .isSortedAccordingTo(Comparator.comparing(Backup::createdAt).reversed())
        .filteredOn(backup -> backup.file().store().equals(place))
        .containsExactlyElementsOf(made.reversed());
  }

  @Test
  public void tellsOfAtLeastWhatChangedSince() {
    List<Backup> made = made(3);
    Instant before = ask(Tx::now);
    Backup away = made.get(1).in(Backup.State.UNAVAILABLE, "not mounted");
    change(tx -> tx.backups().put(away));
    thatList(tx -> tx.backups().changed(before, 10_000))
        .extracting(Changed::id)
        .doesNotContain(away.id());

    change(tx -> tx.backups().put(made.get(1)));
    Backup added = backup(9);
    change(tx -> tx.backups().put(added));

    thatList(tx -> tx.backups().changed(before, 10_000))
        .contains(
            new Changed(made.get(1).id(), made.get(1).createdAt()),
            new Changed(added.id(), added.createdAt()));
    thatList(tx -> tx.backups().changed(before, 1)).hasSize(1);
  }

  @Test
  public void findsBackupsByWhatTheyAreOf() {
    List<Backup> made = made(3);
    ArchiveIdentity known = made.get(1).archive().orElseThrow();
    ArchiveIdentity unknown =
        new ArchiveIdentity(known.archiveId(), known.sizeBytes() + 1, known.modifiedAt());

    thatValue(tx -> tx.backups().known(Set.of(known, unknown))).isEqualTo(Set.of(known));
    thatList(tx -> tx.backups().ofArchives(Set.of(known, unknown)))
        .allMatch(backup -> backup.archive().orElseThrow().equals(known))
        .contains(made.get(1));
    thatValue(tx -> tx.backups().known(Set.of())).isEqualTo(Set.of());
    thatList(tx -> tx.backups().ofArchives(Set.of())).isEmpty();
    thatList(tx ->
            tx.backups()
                .all(Set.of(made.get(0).id(), made.get(2).id(), new BackupId(chance.nextId()))))
        .containsExactlyInAnyOrder(made.get(0), made.get(2));
  }

  @Test
  public void pagesThroughAllByStoreAndKey() {
    List<Backup> made = made(5);
    List<String> keys = made.stream().map(b -> b.file().key()).sorted().toList();

    List<Backup> first = ask(tx -> tx.backups().page(place, "", 2));
    List<Backup> second = ask(tx -> tx.backups().page(place, first.getLast().file().key(), 100));

    assertThat(first).extracting(b -> b.file().key()).containsExactlyElementsOf(keys.subList(0, 2));
    assertThat(second)
        .filteredOn(backup -> backup.file().store().equals(place))
        .extracting(b -> b.file().key())
        .containsExactlyElementsOf(keys.subList(2, 5));
    thatList(tx -> tx.backups().page(null, null, 1)).hasSize(1);
  }

  @Test
  public void countsAllAndThoseThatCanBeIndexed() {
    long all = ask(tx -> tx.backups().count());
    long indexable = ask(tx -> tx.backups().countIndexable(-1));
    List<Backup> made = made(3);
    change(tx -> tx.backups().put(made.getFirst().in(Backup.State.CORRUPT, "damaged")));

    thatValue(tx -> tx.backups().count()).isEqualTo(all + 3);
    thatValue(tx -> tx.backups().countIndexable(-1)).isEqualTo(indexable + 2);
    thatValue(tx -> tx.backups().countIndexable(Long.MAX_VALUE)).isEqualTo(0L);
  }

  /** So many, the oldest first. */
  private List<Backup> made(int count) {
    List<Backup> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(backup(i));
    }
    return made;
  }

  private Backup backup(int minutes) {
    Backup backup = samples.backup(place, 101, AT.plusSeconds(60L * minutes));
    change(tx -> {
      tx.backups().putStore(new StoredPlace(place, "directory", "/srv"));
      tx.backups().put(backup);
    });
    return backup;
  }
}
