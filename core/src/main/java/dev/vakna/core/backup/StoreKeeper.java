package dev.vakna.core.backup;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.store.Store;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of backups in step with their stores: new archives are read, changed ones read
 * again, vanished ones forgotten unless a job still reads them. A store that cannot be read makes
 * its backups unavailable until it can. Each round is idempotent.
 */
public final class StoreKeeper {

  private final Store store;
  private final BackupStores places;
  private final Chance chance;
  private final BiConsumer<String, String> onEvent;

  /**
   * @param onEvent told of each store's name and what happened, in words for an operator's log
   */
  public StoreKeeper(
      Store store, BackupStores places, Chance chance, BiConsumer<String, String> onEvent) {
    this.store = store;
    this.places = places;
    this.chance = chance;
    this.onEvent = onEvent;
  }

  /** Looks once at every store. */
  public void look() {
    for (var place : store.transact(tx -> tx.backups().stores())) {
      look(place.name());
    }
  }

  /** Looks once at one store; a store that was removed is skipped. */
  public Round look(String name) {
    BackupStore place = places.find(name).orElse(null);
    if (place == null) {
      return new Round(0, 0, 0, null);
    }
    Map<String, Backup> known = new HashMap<>();
    store
        .transact(tx -> tx.backups().inStore(name))
        .forEach(backup -> known.put(backup.key(), backup));
    List<FoundArchive> found;
    try {
      found = place.scan();
    } catch (IOException e) {
      String fault = "The backup store '%s' cannot be read: %s".formatted(name, e.getMessage());
      known.values().forEach(backup -> unavailable(backup, "Its store cannot be read."));
      onEvent.accept(name, fault);
      return new Round(0, 0, 0, fault);
    }
    int fresh = 0;
    for (FoundArchive archive : found) {
      Backup before = known.remove(archive.key());
      if (before == null || changed(before, archive)) {
        Backup read = read(place, archive, before);
        if (before == null) {
          add(read);
        } else {
          replace(before, read);
        }
        fresh++;
      }
    }
    int gone = 0;
    for (Backup vanished : known.values()) {
      gone += forget(vanished) ? 1 : 0;
    }
    if (fresh + gone > 0) {
      onEvent.accept(name, "%d archives, %d read, %d gone".formatted(found.size(), fresh, gone));
    }
    return new Round(found.size(), fresh, gone, null);
  }

  private static boolean changed(Backup before, FoundArchive now) {
    boolean sameWords =
        Objects.equals(before.note(), now.note()) && before.isProtected() == now.isProtected();
    return !sameFile(before, now) || !sameWords || before.state() == Backup.State.UNAVAILABLE;
  }

  private static boolean sameFile(Backup before, FoundArchive now) {
    return before.sizeBytes() == now.sizeBytes() && before.modifiedAt().equals(now.modifiedAt());
  }

  private Backup read(BackupStore place, FoundArchive found, @Nullable Backup before) {
    BackupId id = before == null ? new BackupId(chance.nextId()) : before.id();
    if (before != null && before.state() == Backup.State.CORRUPT && sameFile(before, found)) {
      return made(place.name(), id, found, Backup.State.CORRUPT, before.fault(), before.facts());
    }
    try {
      ArchiveFacts facts = place.inspect(found.key());
      if (facts.config() == null) {
        return made(
            place.name(),
            id,
            found,
            Backup.State.UNAVAILABLE,
            "The archive holds no machine configuration (qemu-server.conf).",
            facts);
      }
      return made(place.name(), id, found, Backup.State.AVAILABLE, null, facts);
    } catch (ArchiveRejectedException e) {
      return made(place.name(), id, found, Backup.State.CORRUPT, e.getMessage(), null);
    } catch (IOException e) {
      onEvent.accept(place.name(), "%s cannot be read: %s".formatted(found.key(), e.getMessage()));
      // What was read of the same file before is still so.
      return made(
          place.name(),
          id,
          found,
          Backup.State.UNAVAILABLE,
          "Its file cannot be read.",
          before != null && sameFile(before, found) ? before.facts() : null);
    }
  }

  private static Backup made(
      String store,
      BackupId id,
      FoundArchive found,
      Backup.State state,
      @Nullable String fault,
      @Nullable ArchiveFacts facts) {
    return new Backup(
        id,
        store,
        found.key(),
        found.vmid(),
        facts == null ? found.namedAt() : facts.createdAt(),
        found.sizeBytes(),
        found.modifiedAt(),
        found.note(),
        found.isProtected(),
        state,
        fault,
        facts);
  }

  /** A look that another server or an operator takes at the same time may have been quicker. */
  private void add(Backup backup) {
    store.transact(tx -> tx.backups().add(backup));
  }

  /**
   * What a job found of the archive since it was looked at counts; the next look goes on from it.
   */
  private void replace(Backup before, Backup after) {
    store.transact(tx -> {
      if (tx.backups().lock(before.id()).filter(before::equals).isPresent()) {
        tx.backups().put(after);
      }
      return after;
    });
  }

  private void unavailable(Backup backup, String fault) {
    // That an archive is damaged is not forgotten because its store is away.
    if (backup.state() == Backup.State.AVAILABLE) {
      replace(backup, backup.in(Backup.State.UNAVAILABLE, fault));
    }
  }

  private boolean forget(Backup backup) {
    return store.transact(tx -> {
      // Whoever admits a restore of it comes wholly before this or finds it gone.
      tx.backups().lock(backup.id());
      if (tx.jobs().readingBackup(backup.id()).isEmpty()) {
        tx.backups().remove(backup.id());
        return true;
      }
      return false;
    });
  }

  /**
   * What one look at a store found.
   *
   * @param archives archives that are there
   * @param read headers read
   * @param gone records removed
   * @param fault why the store could not be read, or null
   */
  public record Round(int archives, int read, int gone, @Nullable String fault) {}
}
