package dev.vakna.core.scan;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveFault;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.LeftOut;
import dev.vakna.core.backup.SilentStoreException;
import dev.vakna.core.backup.StoreEntry;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.custody.Retention;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.store.BackupRecords.Known;
import dev.vakna.core.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One look at one store: its sorted names are held against the sorted records, and only what is new
 * or has changed is read. What is wrong with one entry costs that entry alone.
 */
final class StoreLook {

  private static final int PAGE = 500;
  private static final int MOST_NAMED = 100;

  private final Store store;
  private final BackupStore place;
  private final Chance chance;
  private final KnownArchives known;
  private final List<LeftOut> leftOut = new ArrayList<>();
  private int leftOutCount;
  private int archives;
  private int fresh;
  private int gone;

  StoreLook(Store store, BackupStore place, Chance chance) {
    this.store = store;
    this.place = place;
    this.chance = chance;
    this.known = new KnownArchives(store, place.name());
  }

  /**
   * Looks.
   *
   * @throws IOException when the store cannot be read; what was found until then is recorded
   */
  void run() throws IOException {
    try (BackupStore.Listing listing = place.list()) {
      if (listing.isBare() && known.peek() != null) {
        throw new IOException(
            "it holds no archives though some are recorded, and it is not known to be where they were: its storage is probably not mounted. Mount it; if it was emptied, remove the store and add it again");
      }
      for (var page = listing.next(PAGE); !page.isEmpty(); page = listing.next(PAGE)) {
        for (StoreEntry entry : page) {
          take(entry);
        }
      }
    }
    for (Known left = known.peek(); left != null; left = known.peek()) {
      known.pass();
      vanished(left);
    }
  }

  StoreKeeper.Round round(@Nullable String fault) {
    return new StoreKeeper.Round(archives, fresh, gone, leftOutCount, leftOut, fault);
  }

  private void take(StoreEntry entry) throws IOException {
    switch (entry) {
      case FoundArchive found -> {
        archives++;
        Known before = recorded(found.key());
        if (before == null) {
          Backup read = read(found, new BackupId(chance.nextId()), null);
          // What was deleted since it was listed is not recorded anew.
          if (read.contents().facts() != null || place.has(found.key())) {
            store.transact(tx -> tx.backups().add(Retention.of(tx, read)));
            fresh++;
          }
        } else if (before.state() != Backup.State.DELETING
            && (before.state() == Backup.State.UNAVAILABLE || !same(before, found))) {
          again(before, found);
        }
      }
      case LeftOut out -> {
        tell(out);
        Known before = out.underArchivesName() ? recorded(out.key()) : null;
        if (before != null && before.state() == Backup.State.AVAILABLE) {
          find(before.id())
              .ifPresent(backup ->
                  replace(backup, backup.in(Backup.State.UNAVAILABLE, StoreKeeper.FILE_AWAY)));
        }
      }
    }
  }

  /** The record of that key, and whatever is recorded before it is gone. */
  private @Nullable Known recorded(String key) throws IOException {
    for (Known next = known.peek(); next != null; next = known.peek()) {
      int order = next.key().compareTo(key);
      if (order > 0) {
        return null;
      }
      known.pass();
      if (order == 0) {
        return next;
      }
      vanished(next);
    }
    return null;
  }

  private static boolean same(Known before, FoundArchive now) {
    return before.sizeBytes() == now.sizeBytes()
        && before.modifiedAt().equals(now.modifiedAt())
        && Objects.equals(before.note(), now.note())
        && before.isProtected() == now.isProtected();
  }

  private static boolean sameFile(Backup before, FoundArchive now) {
    return before.file().sizeBytes() == now.sizeBytes()
        && before.file().modifiedAt().equals(now.modifiedAt());
  }

  private void again(Known light, FoundArchive found) throws IOException {
    Backup before = find(light.id()).orElse(null);
    if (before == null) {
      return;
    }
    if (before.condition().state() == Backup.State.DELETING) {
      return;
    }
    boolean looksSame = same(light, found);
    if (looksSame && before.condition().state() != Backup.State.UNAVAILABLE) {
      // Another look, or a restore that found it damaged, knows better since this look began.
      return;
    }
    ArchiveFacts facts = sameFile(before, found) ? before.contents().facts() : null;
    if (looksSame && facts != null) {
      Backup back = new SeenBackup(place.name(), before.id(), found).read(facts).following(before);
      if (before.equals(back)) {
        return;
      }
      if (canBeOpened(found)) {
        replace(before, back);
        fresh++;
      }
      return;
    }
    Backup after = read(found, before.id(), before).following(before);
    if (!after.equals(before)) {
      replace(before, after);
      fresh++;
    }
  }

  private boolean canBeOpened(FoundArchive found) throws IOException {
    try {
      place.open(found.key()).close();
      return true;
    } catch (IOException e) {
      failed(found.key(), e);
      return false;
    }
  }

  private Backup read(FoundArchive found, BackupId id, @Nullable Backup before) throws IOException {
    SeenBackup seen = new SeenBackup(place.name(), id, found);
    Backup same = before != null && sameFile(before, found) ? before : null;
    if (same != null && same.condition().state() == Backup.State.CORRUPT) {
      return seen.damaged(same.condition().fault(), same.contents().facts());
    }
    try {
      return seen.read(place.inspect(found.key()));
    } catch (ArchiveRejectedException e) {
      return rejected(seen, found.key(), before, e);
    } catch (IOException e) {
      failed(found.key(), e);
      // What was read of the same file before is still so.
      return seen.unreadable(same == null ? null : same.contents().facts());
    }
  }

  /**
   * Customers read words that name nothing of the host; the operator is told once what was found.
   */
  private Backup rejected(
      SeenBackup seen, String key, @Nullable Backup before, ArchiveRejectedException e) {
    boolean unsupported = e.kind().equals(ArchiveRejectedException.UNSUPPORTED);
    Backup now =
        unsupported ? seen.unsupported() : seen.damaged(ArchiveFault.sentence(e.kind()), null);
    if (before == null || !Objects.equals(before.condition().fault(), now.condition().fault())) {
      tell(new LeftOut(key, "cannot be restored: " + e.getMessage(), true));
    }
    return now;
  }

  /** One archive that cannot be read costs itself; a store that is silent ends the look. */
  private void failed(String key, IOException e) throws IOException {
    boolean silent = e instanceof SilentStoreException silence && silence.wholeStore();
    if (silent || Thread.currentThread().isInterrupted()) {
      throw e;
    }
    tell(new LeftOut(key, "cannot be read: " + e.getMessage(), true));
  }

  private void tell(LeftOut out) {
    leftOutCount++;
    if (leftOut.size() < MOST_NAMED) {
      leftOut.add(out);
    }
  }

  /**
   * What is recorded and was not listed. Another look may have recorded it after this one's listing
   * began, so the store is asked once more. What is being deleted is forgotten by whoever deletes
   * it, when nothing of it is left.
   */
  private void vanished(Known record) throws IOException {
    if (record.state() != Backup.State.DELETING
        && !place.has(record.key())
        && forget(record.id())) {
      gone++;
    }
  }

  private boolean forget(BackupId id) {
    return store.transact(tx -> {
      // Whoever admits a restore of it comes wholly before this or finds it gone.
      boolean stays =
          tx.backups()
              .lock(id)
              .filter(backup -> backup.condition().state() == Backup.State.DELETING)
              .isPresent();
      if (!stays && tx.jobs().readingBackup(id).isEmpty()) {
        tx.backups().remove(id);
        return true;
      }
      return false;
    });
  }

  private Optional<Backup> find(BackupId id) {
    return store.transact(tx -> tx.backups().find(id));
  }

  /**
   * What a job found of the archive since it was looked at counts; the next look goes on from it.
   */
  private void replace(Backup before, Backup after) {
    store.transact(tx -> {
      if (tx.backups().lock(before.id()).filter(before::equals).isPresent()) {
        tx.backups().put(Retention.of(tx, after));
      }
      return after;
    });
  }
}
