package dev.vakna.simulator.memory;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.store.BackupRecords;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

record MemoryBackups(State state) implements BackupRecords {

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
  }

  @Override
  public void put(Backup backup) {
    if (state.stores.find(backup.store()).isEmpty()) {
      throw new IllegalStateException("There is no store '%s'.".formatted(backup.store()));
    }
    if (state.backups.has(
        other ->
            !other.id().equals(backup.id())
                && other.store().equals(backup.store())
                && other.key().equals(backup.key()))) {
      throw new IllegalStateException(
          "Another backup is '%s' in the store '%s'.".formatted(backup.key(), backup.store()));
    }
    state.backups.put(backup.id().value(), backup);
  }

  @Override
  public boolean add(Backup backup) {
    boolean known =
        state.backups.has(
            other -> other.store().equals(backup.store()) && other.key().equals(backup.key()));
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
    return find(id);
  }

  @Override
  public Optional<Backup> lock(BackupId id) {
    return find(id);
  }

  @Override
  public List<Backup> ofGuest(String store, int vmid) {
    return state
        .backups
        .where(backup -> backup.store().equals(store) && backup.vmid() == vmid)
        .sorted(
            Comparator.comparing(Backup::createdAt)
                .thenComparing(backup -> backup.id().value(), State.BY_BYTES)
                .reversed())
        .toList();
  }

  @Override
  public List<Backup> inStore(String store) {
    return state
        .backups
        .where(backup -> backup.store().equals(store))
        .sorted(Comparator.comparing(Backup::key))
        .toList();
  }

  @Override
  public List<Known> known(String store, String afterKey, int most) {
    return inStore(store).stream()
        .filter(backup -> backup.key().compareTo(afterKey) > 0)
        .limit(most)
        .map(backup ->
            new Known(
                backup.id(),
                backup.key(),
                backup.sizeBytes(),
                backup.modifiedAt(),
                backup.note(),
                backup.isProtected(),
                backup.state()))
        .toList();
  }

  @Override
  public int unavailable(String store, String fault) {
    List<Backup> restorable =
        inStore(store).stream().filter(b -> b.state() == Backup.State.AVAILABLE).toList();
    restorable.forEach(backup -> put(backup.in(Backup.State.UNAVAILABLE, fault)));
    return restorable.size();
  }

  @Override
  public Holdings holdings(String store) {
    List<Backup> all = inStore(store);
    return new Holdings(
        all.size(),
        (int) all.stream().filter(b -> b.state() == Backup.State.AVAILABLE).count(),
        (int) all.stream().map(Backup::vmid).distinct().count());
  }

  @Override
  public boolean isRead(String store) {
    return state.operations.has(held ->
        !held.job().operation().status().ended()
            && held.job().backup() != null
            && find(held.job().backup()).filter(b -> b.store().equals(store)).isPresent());
  }
}
