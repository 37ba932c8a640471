package dev.vakna.simulator.memory;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.store.BackupRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

record MemoryBackups(State state) implements BackupRecords {

  private static final Comparator<Backup> NEWEST_FIRST =
      Comparator.comparing(Backup::createdAt)
          .thenComparing(backup -> backup.id().value(), State.BY_BYTES)
          .reversed();

  @Override
  public void putStore(StoredPlace store) {
    state.stores.put(store.name(), store);
  }

  @Override
  public List<StoredPlace> stores() {
    return state.stores.where(store -> true).toList();
  }

  @Override
  public void removeStore(String name) {
    state.stores.remove(name);
    inStore(name).forEach(backup -> remove(backup.id()));
    state
        .rulings
        .where(ruling -> ruling.store().equals(name))
        .toList()
        .forEach(ruling -> state.rulings.remove(State.RuledOn.of(ruling)));
  }

  @Override
  public void put(Backup backup) {
    if (state.stores.find(backup.file().store()).isEmpty()) {
      throw new IllegalStateException("There is no store '%s'.".formatted(backup.file().store()));
    }
    if (state.backups.has(
        other ->
            !other.id().equals(backup.id())
                && other.file().store().equals(backup.file().store())
                && other.file().key().equals(backup.file().key()))) {
      throw new IllegalStateException(
          "Another backup is '%s' in the store '%s'."
              .formatted(backup.file().key(), backup.file().store()));
    }
    state.backups.put(backup.id().value(), backup);
  }

  @Override
  public boolean add(Backup backup) {
    boolean known =
        state.backups.has(other ->
            other.file().store().equals(backup.file().store())
                && other.file().key().equals(backup.file().key()));
    if (!known) {
      put(backup);
    }
    return !known;
  }

  @Override
  public void remove(BackupId id) {
    state.backups.remove(id.value());
  }

  @Override
  public Optional<Backup> find(BackupId id) {
    return state.backups.find(id.value());
  }

  /** Transactions happen one after another anyway. */
  @Override
  public Optional<Backup> hold(BackupId id) {
    state.mayLock();
    return find(id);
  }

  @Override
  public Optional<Backup> lock(BackupId id) {
    state.mayLock();
    return find(id);
  }

  @Override
  public List<Backup> inStore(String store) {
    return state
        .backups
        .where(backup -> backup.file().store().equals(store))
        .sorted(Comparator.comparing(b -> b.file().key()))
        .toList();
  }

  @Override
  public List<Known> known(String store, String afterKey, int most) {
    return inStore(store).stream()
        .filter(backup -> backup.file().key().compareTo(afterKey) > 0)
        .limit(most)
        .map(backup ->
            new Known(
                backup.id(),
                backup.file().key(),
                backup.file().sizeBytes(),
                backup.file().modifiedAt(),
                backup.file().note(),
                backup.file().isProtected(),
                backup.condition().state()))
        .toList();
  }

  @Override
  public List<Backup> all(Set<BackupId> ids) {
    return ids.stream().flatMap(id -> find(id).stream()).toList();
  }

  @Override
  public List<Backup> indexable(@Nullable Instant before, @Nullable BackupId id, int limit) {
    return state
        .backups
        .where(MemoryBackups::indexable)
        .filter(backup ->
            before == null
                || id == null
                || backup.createdAt().isBefore(before)
                || backup.createdAt().equals(before)
                    && State.BY_BYTES.compare(backup.id().value(), id.value()) < 0)
        .sorted(NEWEST_FIRST)
        .limit(limit)
        .toList();
  }

  private static boolean indexable(Backup backup) {
    return backup.condition().state() == Backup.State.AVAILABLE
        && backup.contents().facts() != null;
  }

  @Override
  public List<Changed> changed(Instant since, int limit) {
    return state
        .backups
        .where(MemoryBackups::indexable)
        .map(backup -> new Changed(backup.id(), backup.createdAt()))
        .limit(limit)
        .toList();
  }

  @Override
  public int unavailable(String store, String fault, int limit) {
    List<Backup> restorable =
        inStore(store).stream()
            .filter(b -> b.condition().state() == Backup.State.AVAILABLE)
            .limit(limit)
            .toList();
    restorable.forEach(backup -> put(backup.in(Backup.State.UNAVAILABLE, fault)));
    return restorable.size();
  }

  @Override
  public List<Backup> twins(Backup backup) {
    StoredFile file = backup.file();
    return state
        .backups
        .where(other ->
            !other.file().store().equals(file.store())
                && other.file().key().equals(file.key())
                && other.file().sizeBytes() == file.sizeBytes()
                && other.file().modifiedAt().equals(file.modifiedAt()))
        .toList();
  }

  @Override
  public void beginDeletion(BackupId id) {
    find(id)
        .filter(backup -> backup.condition().state() != Backup.State.DELETING)
        .ifPresent(backup -> {
          state.conditions.put(id.value(), backup.condition());
          put(backup.in(new Backup.Condition(Backup.State.DELETING, null)));
        });
  }

  @Override
  public void endDeletion(BackupId id) {
    find(id)
        .filter(backup -> backup.condition().state() == Backup.State.DELETING)
        .ifPresent(backup -> put(backup.in(state.conditions.find(id.value()).orElseThrow())));
  }

  @Override
  public List<Backup> deleting(String store, @Nullable BackupId after, int limit) {
    return state
        .backups
        .where(backup ->
            backup.condition().state() == Backup.State.DELETING
                && backup.file().store().equals(store)
                && (after == null
                    || State.BY_BYTES.compare(backup.id().value(), after.value()) > 0))
        .limit(limit)
        .toList();
  }

  @Override
  public Holdings holdings(String store) {
    List<Backup> all = inStore(store);
    return new Holdings(
        all.size(),
        (int) all.stream().filter(b -> b.condition().state() == Backup.State.AVAILABLE).count(),
        (int) all.stream().map(Backup::vmid).distinct().count());
  }

  @Override
  public boolean isRead(String store) {
    return state.operations.has(held ->
        !held.job().operation().status().ended()
            && held.job().backup() != null
            && find(held.job().backup()).filter(b -> b.file().store().equals(store)).isPresent());
  }

  @Override
  public Set<ArchiveIdentity> known(Set<ArchiveIdentity> archives) {
    return state
        .backups
        .where(backup -> true)
        .flatMap(backup -> backup.archive().stream())
        .filter(archives::contains)
        .collect(Collectors.toSet());
  }

  @Override
  public List<Backup> ofArchives(Set<ArchiveIdentity> archives) {
    return state
        .backups
        .where(backup -> backup.archive().filter(archives::contains).isPresent())
        .toList();
  }

  @Override
  public List<Backup> page(@Nullable String store, @Nullable String key, int limit) {
    return state
        .backups
        .where(backup ->
            store == null
                || key == null
                || backup.file().store().compareTo(store) > 0
                || backup.file().store().equals(store) && backup.file().key().compareTo(key) > 0)
        .sorted(
            Comparator.comparing((Backup b) -> b.file().store()).thenComparing(b -> b.file().key()))
        .limit(limit)
        .toList();
  }

  @Override
  public long count() {
    return state.backups.where(backup -> true).count();
  }

  @Override
  public long countIndexable(long largerThan) {
    return state
        .backups
        .where(backup -> indexable(backup) && backup.file().sizeBytes() > largerThan)
        .count();
  }
}
