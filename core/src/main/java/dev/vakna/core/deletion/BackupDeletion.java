package dev.vakna.core.deletion;

import dev.vakna.core.account.Caller;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.backup.DeleteOutcome;
import dev.vakna.core.backup.DoomedArchive;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Deletes backups. That one is being deleted is recorded before its store is told, under the lock
 * that whoever admits a restore of it shares, so that one of the two wins; from then on nobody can
 * restore it. What was begun and not ended, because a server died or the store fell silent, is
 * finished by {@link #finish}. Neither waits for a store within a transaction.
 */
public final class BackupDeletion {

  private static final int PAGE = 100;

  private final Store store;
  private final BackupStores places;
  private final BiConsumer<String, String> onEvent;

  /**
   * @param onEvent told of a store's name and of what became of a backup there, in words for an
   *     operator's log
   */
  public BackupDeletion(Store store, BackupStores places, BiConsumer<String, String> onEvent) {
    this.store = Objects.requireNonNull(store);
    this.places = Objects.requireNonNull(places);
    this.onEvent = Objects.requireNonNull(onEvent);
  }

  /** Deletes the backup of a VPS of the caller's. */
  public DeletionAnswer delete(Caller caller, String vpsId, String backupId) {
    try {
      Backup backup = store.transact(tx -> decide(tx, caller, vpsId, backupId));
      BackupStore place =
          places
              .find(backup.file().store())
              .orElseThrow(() -> new RefusalException(NotFound.BACKUP));
      if (backup.condition().state() != Backup.State.DELETING) {
        requireReach(place, backup);
        requireAlone(place, backup);
        backup =
            store.transact(tx -> {
              Backup now = decide(tx, caller, vpsId, backupId);
              tx.backups().beginDeletion(now.id());
              return now;
            });
      }
      return delete(place, backup)
          .<DeletionAnswer>map(DeletionAnswer.Refused::new)
          .orElseGet(DeletionAnswer.Deleted::new);
    } catch (RefusalException e) {
      return new DeletionAnswer.Refused(e.refusal());
    }
  }

  private static Backup decide(Tx tx, Caller caller, String vpsId, String backupId) {
    Vps vps =
        VpsId.parse(vpsId)
            .flatMap(id -> tx.vpses().find(caller.account(), id))
            .orElseThrow(() -> new RefusalException(NotFound.VPS));
    Backup backup =
        BackupId.parse(backupId)
            .flatMap(id -> tx.backups().find(id))
            .filter(found -> found.custody().isOf(vps.id()))
            // Another account's is neither waited for nor held up.
            .flatMap(found -> tx.backups().lock(found.id()))
            .filter(found -> found.custody().isOf(vps.id()))
            .orElseThrow(() -> new RefusalException(NotFound.BACKUP));
    if (tx.accounts().find(caller.account()).filter(a -> a.access().active()).isEmpty()) {
      throw new RefusalException(Refusal.accountClosed());
    }
    refusal(tx, backup)
        .ifPresent(refusal -> {
          throw new RefusalException(refusal);
        });
    return backup;
  }

  private static Optional<Refusal> refusal(Tx tx, Backup backup) {
    if (isReadOnly(tx, backup.file().store())) {
      return Optional.of(Refusals.READ_ONLY);
    }
    if (backup.file().isProtected()) {
      return Optional.of(Refusals.PROTECTED);
    }
    return tx.jobs().readingBackup(backup.id()).isEmpty()
        ? Optional.empty()
        : Optional.of(Refusals.IN_USE);
  }

  private static boolean isReadOnly(Tx tx, String name) {
    return tx.backups().stores().stream()
        .filter(place -> place.name().equals(name))
        .allMatch(StoredPlace::readOnly);
  }

  /** A store that is away is told nothing, and nothing is recorded. */
  private static void requireReach(BackupStore place, Backup backup) {
    try {
      place.has(backup.file().key());
    } catch (IOException away) {
      throw new RefusalException(Refusals.AWAY);
    }
  }

  /** What another store has too is nobody's to delete by this one. */
  private void requireAlone(BackupStore place, Backup backup) {
    try {
      Optional<Backup> other = shared(place, backup);
      if (other.isPresent()) {
        tellShared(place, backup, other.get());
        throw new RefusalException(Refusals.SHARED);
      }
    } catch (IOException away) {
      throw new RefusalException(Refusals.AWAY);
    }
  }

  private void tellShared(BackupStore place, Backup backup, Backup other) {
    onEvent.accept(
        place.name(),
        "%s (%s) is not deleted: the store '%s' is of the same directory and has it as %s. Remove one of the two stores with 'vakna admin store remove'"
            .formatted(backup.file().key(), backup.id(), other.file().store(), other.id()));
  }

  /**
   * The backup of another store that is the very same file.
   *
   * @throws IOException when a store that may have it does not tell
   */
  private Optional<Backup> shared(BackupStore place, Backup backup) throws IOException {
    List<Backup> twins = store.transact(tx -> tx.backups().twins(backup));
    if (twins.isEmpty()) {
      return Optional.empty();
    }
    String key = backup.file().key();
    Optional<String> here = place.whereabouts(key);
    for (Backup twin : here.isEmpty() ? List.<Backup>of() : twins) {
      Optional<BackupStore> other = places.find(twin.file().store());
      Optional<String> there =
          other.isPresent() ? other.get().whereabouts(key) : Optional.of("nowhere");
      if (there.equals(here)) {
        return Optional.of(twin);
      }
      // What was there at the last look and is not now may be out of sight with its storage.
      if (there.isEmpty() && twin.condition().state() != Backup.State.UNAVAILABLE) {
        throw new IOException(
            "the store '%s' had it too, as %s, and does not show it now"
                .formatted(twin.file().store(), twin.id()));
      }
    }
    return Optional.empty();
  }

  /** Tells the store, and records what became of it; why it is not deleted, or nothing. */
  private Optional<Refusal> delete(BackupStore place, Backup backup) {
    String name = place.name();
    String key = backup.file().key();
    try {
      Optional<Backup> other = shared(place, backup);
      if (other.isPresent()) {
        tellShared(place, backup, other.get());
        takenBack(name, backup, "the store '%s' has it too".formatted(other.get().file().store()));
        return Optional.of(Refusals.SHARED);
      }
    } catch (IOException e) {
      onEvent.accept(
          name,
          "%s (%s) is to be deleted, and whether another store has it too cannot be seen now; it is tried again: %s"
              .formatted(key, backup.id(), e.getMessage()));
      return Optional.of(Refusals.UNSURE);
    }
    DeleteOutcome outcome;
    try {
      outcome = place.delete(DoomedArchive.of(backup));
    } catch (IOException e) {
      onEvent.accept(
          name,
          "%s (%s) is to be deleted and the store cannot be told now; it is tried again: %s"
              .formatted(key, backup.id(), e.getMessage()));
      return Optional.of(Refusals.BEGUN);
    }
    return switch (outcome) {
      case DeleteOutcome.Gone() -> {
        if (ended(backup)) {
          onEvent.accept(name, "%s (%s) was deleted".formatted(key, backup.id()));
        }
        yield Optional.empty();
      }
      case DeleteOutcome.Another() -> {
        takenBack(name, backup, "another file has its name");
        yield Optional.of(Refusals.ANOTHER);
      }
      case DeleteOutcome.Protected() -> {
        takenBack(name, backup, "it is protected");
        yield Optional.of(Refusals.PROTECTED);
      }
      case DeleteOutcome.Refused(String why) -> {
        takenBack(
            name,
            backup,
            why
                + ". Let this server's user write there, or add the store again without --allow-deletion");
        yield Optional.of(Refusals.READ_ONLY);
      }
    };
  }

  private boolean ended(Backup backup) {
    return store.transact(tx -> {
      boolean mine = isBeingDeleted(tx, backup.id());
      if (mine) {
        tx.backups().remove(backup.id());
      }
      return mine;
    });
  }

  private void takenBack(String name, Backup backup, String why) {
    boolean mine =
        store.transact(tx -> {
          boolean being = isBeingDeleted(tx, backup.id());
          tx.backups().endDeletion(backup.id());
          return being;
        });
    if (mine) {
      onEvent.accept(
          name,
          "%s (%s) was to be deleted and stays: %s"
              .formatted(backup.file().key(), backup.id(), why));
    }
  }

  private static boolean isBeingDeleted(Tx tx, BackupId id) {
    return tx.backups()
        .lock(id)
        .filter(now -> now.condition().state() == Backup.State.DELETING)
        .isPresent();
  }

  /**
   * Finishes what was begun at a store; where the operator lets nothing be deleted any more, that
   * is taken back, unless the archive is out of sight already: then only its remains are left.
   */
  public void finish(BackupStore place) {
    String name = place.name();
    BackupId after = null;
    List<Backup> page;
    do {
      BackupId from = after;
      page = store.transact(tx -> tx.backups().deleting(name, from, PAGE));
      boolean closed = !page.isEmpty() && store.transact(tx -> isReadOnly(tx, name));
      if (!page.stream().allMatch(backup -> ends(place, backup, closed))) {
        return;
      }
      after = page.isEmpty() ? null : page.getLast().id();
    } while (page.size() == PAGE);
  }

  /** Whether the store answered. */
  private boolean ends(BackupStore place, Backup backup, boolean closed) {
    if (closed) {
      try {
        if (place.has(backup.file().key())) {
          takenBack(place.name(), backup, "the store is read-only now");
          return true;
        }
      } catch (IOException away) {
        return false;
      }
    }
    return delete(place, backup).filter(Refusals.BEGUN::equals).isEmpty();
  }
}
